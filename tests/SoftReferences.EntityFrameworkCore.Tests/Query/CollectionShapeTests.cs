using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

public abstract class CollectionShapeTests(PostDatabase database) : QueryTests(database)
{
    [Fact]
    public void Contains_OverAnArray_Matches()
    {
        SoftRef<AuthUsers>[] wanted = [Bob, Cleo];
        AssertPosts([2, 3], posts => posts.Where(post => wanted.Contains(post.Author)));
    }

    [Fact]
    public void Contains_OverAList_Matches()
    {
        List<SoftRef<AuthUsers>> wanted = [Bob, Cleo];
        AssertPosts([2, 3], posts => posts.Where(post => wanted.Contains(post.Author)));
    }

    [Fact]
    public void Contains_OverASet_Matches()
    {
        HashSet<SoftRef<AuthUsers>> wanted = [Bob, Cleo];
        AssertPosts([2, 3], posts => posts.Where(post => wanted.Contains(post.Author)));
    }

    [Fact]
    public void Contains_OverNothing_MatchesNothing()
    {
        SoftRef<AuthUsers>[] wanted = [];
        AssertPosts([], posts => posts.Where(post => wanted.Contains(post.Author)));
    }

    [Fact]
    public void Contains_OfANullableReference_Matches()
    {
        SoftRef<AuthUsers>?[] wanted = [Ada, null];
        SoftRef<AuthUsers>[] cleo = [Cleo];
        AssertPosts([1, 2], posts => posts.Where(post => wanted.Contains(post.Reviewer)));
        AssertPosts([3], posts => posts.Where(post => cleo.Contains(post.Reviewer!.Value)));
    }

    [Fact]
    public void Contains_OverKeys_MatchesValues()
    {
        Guid[] wanted = [Bob.Value];
        AssertPosts([2, 3], posts => posts.Where(post => wanted.Contains(post.Author.Value)));
    }

    [Fact]
    public void Contains_OverOtherKeys_Matches()
    {
        SoftRef<ShopInvoices, int>[] invoices = [new(1), new(3)];
        List<SoftRef<ShopOrders, long>> orders = [new(10), new(30)];
        HashSet<SoftRef<CatalogProducts, string>> products = [new("sku-1"), new("sku-3")];
        AssertPosts([1, 3], posts => posts.Where(post => invoices.Contains(post.Invoice)));
        AssertPosts([1, 3], posts => posts.Where(post => orders.Contains(post.Order)));
        AssertPosts([1, 3], posts => posts.Where(post => products.Contains(post.Product)));
    }

    [Fact]
    public void Join_WithAListInMemory_Joins()
    {
        List<SoftRef<AuthUsers>> wanted = [Bob, Cleo];
        AssertPosts([2, 3], posts => posts.Join(wanted, post => post.Author, author => author, (post, author) => post));
    }

    [Fact]
    public void Any_OverAListInMemory_Matches()
    {
        List<SoftRef<AuthUsers>> wanted = [Bob];
        AssertPosts([1], posts => posts.Where(post => wanted.Any(author => author > post.Author)));
    }

    [Fact]
    public void CollectionColumns_RoundTrip()
    {
        var post = Value(context => context.Posts.Single(each => each.Id == 1));
        Assert.Equal([Ada, Bob], post.Likes);
        Assert.Equal([Ada, Bob], post.Watchers);
        Assert.Equal([Bob, null], post.Judges);
        Assert.Equal([new(1), new(2)], post.Invoices);
    }

    [Fact]
    public void CollectionColumns_AreSearched()
    {
        AssertPosts([1], posts => posts.Where(post => post.Likes.Contains(Bob)));
        AssertPosts([1], posts => posts.Where(post => post.Watchers.Contains(Bob)));
        AssertPosts([1], posts => posts.Where(post => post.Judges.Contains(Bob)));
        AssertPosts([1, 3], posts => posts.Where(post => post.Judges.Contains(null)));
        AssertPosts([3], posts => posts.Where(post => post.Watchers.Any(watcher => watcher == Cleo)));
        AssertPosts([2, 3], posts => posts.Where(post => post.Invoices.Contains(new(3))));
        AssertPosts([1], posts => posts.Where(post => post.Watchers.Count == 2));
        AssertPosts([3], posts => posts.Where(post => post.Likes[0] == Cleo));
    }

    [Fact]
    public void Change_InACollection_IsSaved()
    {
        using var context = Database.CreateContext();
        using var transaction = context.Database.BeginTransaction();
        context.Posts.Single(post => post.Id == 2).Watchers.Add(Cleo);
        context.SaveChanges();
        Assert.Equal([2, 3], context.Posts.Where(post => post.Watchers.Contains(Cleo)).Select(post => post.Id).Order());
    }

    [Fact]
    public void Json_RoundTrips()
    {
        var posts = Rows(context => context.Posts.OrderBy(post => post.Id));
        Assert.Equal([Ada, Bob, Bob], posts.Select(post => post.Details.Editor));
        Assert.Equal([null, Ada, Cleo], posts.Select(post => post.Details.Proofreader));
        Assert.Equal([Ada, Bob], posts[0].Details.Team);
    }

    [Fact]
    public void Json_Scalar_IsSearchedAndSelected()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => post.Details.Editor == Bob));
        AssertPosts([2, 3], posts => posts.Where(post => post.Details.Editor.Value == id));
        AssertPosts([1], posts => posts.Where(post => post.Details.Proofreader == null));
        AssertPosts([1, 2, 3], posts => posts.Where(post => post.Details.Editor == post.Author));
        AssertPosts([2, 3], posts => posts.Where(post => post.Details.Editor.ToString() == Bob.ToString()));
        Assert.Equal([Ada, Bob, Bob], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Details.Editor)));
        Assert.Equal([Ada.Value, Bob.Value, Bob.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Details.Editor.Value)));
    }

    [Fact]
    public void Json_List_IsSearched()
    {
        AssertPosts([1], posts => posts.Where(post => post.Details.Team.Contains(Bob)));
        AssertPosts([3], posts => posts.Where(post => post.Details.Team.Any(member => member == Cleo)));
    }
}

public sealed class PostgreSqlCollectionShapeTests(PostgreSqlPosts database) : CollectionShapeTests(database), IClassFixture<PostgreSqlPosts>
{
    // SQLite has no lateral joins, so this cannot be translated there for any element type.
    [Fact]
    public void CollectionColumns_AreFlattened() => Assert.Equal(
        [Ada, Bob, Cleo],
        Rows(context => context.Posts.SelectMany(post => post.Watchers).Distinct()).Order());

    [Fact]
    public void Contains_OverAList_IsOneArrayParameter()
    {
        List<SoftRef<AuthUsers>> wanted = [Bob, Cleo];
        using var context = Database.CreateContext();
        Assert.Contains("WHERE p.\"Author\" = ANY (@wanted)", context.Posts.Where(post => wanted.Contains(post.Author)).ToQueryString(), StringComparison.Ordinal);
    }
}

public sealed class SqliteCollectionShapeTests(SqlitePosts database) : CollectionShapeTests(database), IClassFixture<SqlitePosts>;
