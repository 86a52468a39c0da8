namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>The base of all tests of query shapes. Each of them runs its SQL against real rows.</summary>
public abstract class QueryTests(PostDatabase database)
{
    protected static SoftRef<AuthUsers> Ada => PostDatabase.Ada;

    protected static SoftRef<AuthUsers> Bob => PostDatabase.Bob;

    protected static SoftRef<AuthUsers> Cleo => PostDatabase.Cleo;

    protected PostDatabase Database => database;

    protected IReadOnlyList<T> Rows<T>(Func<PostContext, IQueryable<T>> query)
    {
        using var context = database.CreateContext();
        return [.. query(context)];
    }

    protected T Value<T>(Func<PostContext, T> query)
    {
        using var context = database.CreateContext();
        return query(context);
    }

    protected void AssertPosts(int[] ids, Func<IQueryable<Post>, IQueryable<Post>> query) =>
        Assert.Equal(ids, Rows(context => query(context.Posts).Select(post => post.Id)).Order());
}
