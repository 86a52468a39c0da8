namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>The keys of references that are elements, of a column or of a list in memory.</summary>
public abstract class ElementShapeTests(PostDatabase database) : QueryTests(database)
{
    [Fact]
    public void KeyOfAnElement_OfAColumn_ComparesWithKeys()
    {
        var id = Ada.Value;
        AssertPosts([1], posts => posts.Where(post => post.Watchers.Any(watcher => watcher.Value == id)));
        AssertPosts([1], posts => posts.Where(post => post.Likes.Any(like => like.Value == post.LegacyAuthor)));
        AssertPosts([1], posts => posts.Where(post => post.Likes.Any(like => (Guid)like == id)));
        AssertPosts([1], posts => posts.Where(post => post.Likes.Any(like => like.ToString() == Ada.ToString())));
        AssertPosts([1], posts => posts.Where(post => post.Judges.Any(judge => judge!.Value.Value == Bob.Value)));
        AssertPosts([1, 2], posts => posts.Where(post => post.Invoices.Any(invoice => invoice.Value == 2)));
        Assert.Equal([2, 0, 1], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Likes.Count(like => like.Value != Guid.Empty))));
    }

    [Fact]
    public void KeyAndElement_InOneQuery_Compare()
    {
        var id = Ada.Value;
        AssertPosts([1], posts => posts.Where(post => post.Watchers.Any(watcher => watcher.Value == id && watcher == Ada)));
        var wanted = new[] { Ada, Cleo };
        AssertPosts([1], posts => posts.Where(post => wanted.Any(each => each.Value == post.LegacyAuthor && each == post.Author)));
    }

    [Fact]
    public void KeyOfAnElement_OfAListInMemory_ComparesWithKeys()
    {
        var wanted = new[] { Ada, Cleo };
        AssertPosts([1], posts => posts.Where(post => wanted.Any(each => each.Value == post.LegacyAuthor)));
        AssertPosts([1], posts => posts.Where(post => wanted.Any(each => (Guid)each == post.LegacyAuthor)));
        Assert.Equal([1], Rows(context => context.Posts.Join(wanted, post => post.LegacyAuthor, each => each.Value, (post, each) => post.Id)));
    }

    [Fact]
    public void ReferenceOfAnElement_OfKeysInMemory_ComparesWithReferences()
    {
        var wanted = new[] { Ada.Value, Cleo.Value };
        AssertPosts([1], posts => posts.Where(post => wanted.Any(each => (SoftRef<AuthUsers>)each == post.Author)));
        AssertPosts([1], posts => posts.Where(post => wanted.Any(each => new SoftRef<AuthUsers>(each) == post.Author)));
        Assert.Equal([1], Rows(context => context.Posts.Join(wanted, post => post.Author, each => (SoftRef<AuthUsers>)each, (post, each) => post.Id)));
    }
}

public sealed class PostgreSqlElementShapeTests(PostgreSqlPosts database) : ElementShapeTests(database), IClassFixture<PostgreSqlPosts>
{
    [Fact]
    public void KeysOfElements_AreSelected() => Assert.Equal(
        [Ada.Value, Bob.Value],
        Rows(context => context.Posts.Where(post => post.Id == 1).Select(post => post.Likes.Select(like => like.Value).ToList())).Single().Order());

    [Fact]
    public void KeysOfElements_AreFlattened() => Assert.Equal(
        [Ada.Value, Bob.Value, Cleo.Value],
        Rows(context => context.Posts.SelectMany(post => post.Watchers.Select(watcher => watcher.Value)).Distinct()).Order());
}

public sealed class SqliteElementShapeTests(SqlitePosts database) : ElementShapeTests(database), IClassFixture<SqlitePosts>;
