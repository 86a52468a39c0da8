using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

public abstract class StatementShapeTests(PostDatabase database) : QueryTests(database)
{
    [Fact]
    public void FromSql_TakesAReference() => Assert.Equal(
        [2, 3],
        Rows(context => context.Posts.FromSql($"""SELECT * FROM "Posts" WHERE "Author" = {Bob}""").Select(post => post.Id)).Order());

    [Fact]
    public void FromSql_TakesAMissingReference()
    {
        SoftRef<AuthUsers>? nobody = null;
        Assert.Empty(Rows(context => context.Posts.FromSql($"""SELECT * FROM "Posts" WHERE "Author" = {nobody}""").Select(post => post.Id)));
    }

    [Fact]
    public void SqlQuery_ReadsReferences()
    {
        Assert.Equal([Ada, Bob, Bob], Rows(context => context.Database.SqlQuery<SoftRef<AuthUsers>>($"""SELECT "Author" AS "Value" FROM "Posts" """)).Order());
        Assert.Equal([1, 2, 3], Rows(context => context.Database.SqlQuery<SoftRef<ShopInvoices, int>>($"""SELECT "Invoice" AS "Value" FROM "Posts" """)).Order().Select(each => each.Value));
    }

    [Fact]
    public void SqlQuery_OfReferences_IsComposed() => Assert.Equal(
        [Bob, Bob],
        Rows(context => context.Database.SqlQuery<SoftRef<AuthUsers>>($"""SELECT "Author" AS "Value" FROM "Posts" """).Where(author => author == Bob)));

    [Fact]
    public void ExecuteSql_TakesAReference() => Changed(context =>
    {
        Assert.Equal(2, context.Database.ExecuteSql($"""UPDATE "Posts" SET "Reviewer" = {Cleo} WHERE "Author" = {Bob}"""));
        Assert.Equal(2, context.Posts.Count(post => post.Reviewer == Cleo));
    });

    [Fact]
    public void ExecuteUpdate_SetsAReference() => Changed(context =>
    {
        Assert.Equal(2, context.Posts.Where(post => post.Author == Bob).ExecuteUpdate(setters => setters.SetProperty(post => post.Author, Cleo)));
        Assert.Equal(2, context.Posts.Count(post => post.Author == Cleo));
    });

    [Fact]
    public void ExecuteUpdate_SetsNull() => Changed(context =>
    {
        Assert.Equal(1, context.Posts.Where(post => post.Reviewer == Ada).ExecuteUpdate(setters => setters.SetProperty(post => post.Reviewer, (SoftRef<AuthUsers>?)null)));
        Assert.Equal(2, context.Posts.Count(post => post.Reviewer == null));
    });

    [Fact]
    public void ExecuteUpdate_SetsAnotherReference() => Changed(context =>
    {
        Assert.Equal(3, context.Posts.ExecuteUpdate(setters => setters.SetProperty(post => post.Reviewer, post => post.Author)));
        Assert.Equal(3, context.Posts.Count(post => post.Reviewer == post.Author));
    });

    [Fact]
    public void ExecuteDelete_ByReference() => Changed(context =>
    {
        Guid[] gone = [Bob.Value];
        Assert.Equal(2, context.Posts.Where(post => gone.Contains(post.Author.Value)).ExecuteDelete());
        Assert.Equal(1, context.Posts.Count());
    });

    [Fact]
    public void SaveChanges_UpdatesAReference() => Changed(context =>
    {
        var post = context.Posts.Single(each => each.Id == 1);
        (post.Author, post.Reviewer) = (Cleo, Cleo);
        Assert.Equal(1, context.SaveChanges());
        context.ChangeTracker.Clear();
        Assert.Equal([1], context.Posts.Where(each => each.Author == Cleo && each.Reviewer == Cleo).Select(each => each.Id));
    });

    private void Changed(Action<PostContext> change)
    {
        using var context = Database.CreateContext();
        using var transaction = context.Database.BeginTransaction();
        change(context);
    }
}

public sealed class PostgreSqlStatementShapeTests(PostgreSqlPosts database) : StatementShapeTests(database), IClassFixture<PostgreSqlPosts>;

public sealed class SqliteStatementShapeTests(SqlitePosts database) : StatementShapeTests(database), IClassFixture<SqlitePosts>;
