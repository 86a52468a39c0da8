using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

public abstract class ComparisonShapeTests(PostDatabase database) : QueryTests(database)
{
    [Fact]
    public void EqualsOperator_Matches() => AssertPosts([2, 3], posts => posts.Where(post => post.Author == Bob));

    [Fact]
    public void NotEqualsOperator_Matches() => AssertPosts([1], posts => posts.Where(post => post.Author != Bob));

    [Fact]
    public void EqualsMethod_Matches() => AssertPosts([2, 3], posts => posts.Where(post => post.Author.Equals(Bob)));

    [Fact]
    [SuppressMessage("Performance", "CA1862", Justification = "The shape under test is the object overload.")]
    public void ObjectEquals_Matches() => AssertPosts([2, 3], posts => posts.Where(post => Equals(post.Author, Bob)));

    [Fact]
    public void Inequality_OrdersAsTheKeysDo()
    {
        AssertPosts([1], posts => posts.Where(post => post.Author < Bob));
        AssertPosts([1, 2, 3], posts => posts.Where(post => post.Author <= Bob));
        AssertPosts([2, 3], posts => posts.Where(post => post.Author > Ada));
        AssertPosts([1, 2, 3], posts => posts.Where(post => post.Author >= Ada));
    }

    [Fact]
    public void CompareTo_OrdersAsTheKeysDo()
    {
        AssertPosts([1], posts => posts.Where(post => post.Author.CompareTo(Bob) < 0));
        AssertPosts([2, 3], posts => posts.Where(post => post.Author.CompareTo(Bob) == 0));
    }

    [Fact]
    public void OrderBy_OrdersAsTheKeysDo()
    {
        Assert.Equal([1, 2, 3], Rows(context => context.Posts.OrderBy(post => post.Author).ThenBy(post => post.Id).Select(post => post.Id)));
        Assert.Equal([2, 3, 1], Rows(context => context.Posts.OrderByDescending(post => post.Author).ThenBy(post => post.Id).Select(post => post.Id)));
    }

    [Fact]
    public void GroupBy_Groups() => Assert.Equal(
        [(Ada, 1), (Bob, 2)],
        Rows(context => context.Posts.GroupBy(post => post.Author).Select(group => new { group.Key, Count = group.Count() }).OrderBy(group => group.Key)).Select(group => (group.Key, group.Count)));

    [Fact]
    public void Distinct_Selects() =>
        Assert.Equal([Ada, Bob], Rows(context => context.Posts.Select(post => post.Author).Distinct().OrderBy(author => author)));

    [Fact]
    public void Union_Unites() =>
        Assert.Equal([Ada, Bob, Cleo], Rows(context => context.Posts.Select(post => post.Author).Union(context.Comments.Select(comment => comment.Author))).Order());

    [Fact]
    public void Join_OnTheSameType_Joins() => Assert.Equal(
        [(1, 1), (1, 2)],
        Rows(context => context.Posts.Join(context.Comments, post => post.Author, comment => comment.Author, (post, comment) => new { Post = post.Id, Comment = comment.Id }))
            .Select(pair => (pair.Post, pair.Comment)).Order());

    [Fact]
    public void Null_Compares()
    {
        AssertPosts([1], posts => posts.Where(post => post.Reviewer == null));
        AssertPosts([2, 3], posts => posts.Where(post => post.Reviewer != null));
        AssertPosts([2, 3], posts => posts.Where(post => post.Reviewer.HasValue));
        AssertPosts([1, 3], posts => posts.Where(post => post.Reviewer != Ada));
    }

    [Fact]
    public void NullableReference_ComparesWithAReference()
    {
        AssertPosts([2], posts => posts.Where(post => post.Reviewer == Ada));
        AssertPosts([], posts => posts.Where(post => post.Reviewer == post.Author));
        SoftRef<AuthUsers>? nothing = null;
        AssertPosts([1], posts => posts.Where(post => post.Reviewer == nothing));
    }

    [Fact]
    public void Coalesce_Selects() =>
        Assert.Equal([Ada, Ada, Cleo], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Reviewer ?? post.Author)));

    [Fact]
    public void OtherKeys_Compare()
    {
        SoftRef<ShopInvoices, int> invoice = new(2);
        SoftRef<ShopOrders, long> order = new(20);
        SoftRef<CatalogProducts, string> product = new("sku-2");
        AssertPosts([2], posts => posts.Where(post => post.Invoice == invoice));
        AssertPosts([3], posts => posts.Where(post => post.Invoice > invoice));
        AssertPosts([2], posts => posts.Where(post => post.Order == order));
        AssertPosts([1, 2], posts => posts.Where(post => post.Order.CompareTo(order) <= 0));
        AssertPosts([2], posts => posts.Where(post => post.Product == product));
        Assert.Equal(["sku-1", "sku-2", "sku-3"], Rows(context => context.Posts.OrderBy(post => post.Product).Select(post => post.Product)).Select(each => each.Value));
        Assert.Equal(3, Value(context => context.Posts.Max(post => post.Invoice)).Value);
        Assert.Equal(10, Value(context => context.Posts.Min(post => post.Order)).Value);
    }

    [Fact]
    public void CompiledQuery_TakesAReference()
    {
        var byAuthor = EF.CompileQuery((PostContext context, SoftRef<AuthUsers> author) => context.Posts.Where(post => post.Author == author).Select(post => post.Id));
        using var context = Database.CreateContext();
        Assert.Equal([2, 3], byAuthor(context, Bob).Order());
        Assert.Equal([1], byAuthor(context, Ada));
    }

    [Fact]
    public void CompiledQuery_OverTheValueOfItsParameter_Matches()
    {
        var byAuthor = EF.CompileQuery((PostContext context, SoftRef<AuthUsers> author) => context.Posts.Where(post => post.LegacyAuthor == author.Value).Select(post => post.Id));
        using var context = Database.CreateContext();
        Assert.Equal([2, 3], byAuthor(context, Bob).Order());
    }
}

public sealed class PostgreSqlComparisonShapeTests(PostgreSqlPosts database) : ComparisonShapeTests(database), IClassFixture<PostgreSqlPosts>
{
    [Fact]
    public void MaxAndMin_OfGuids_DoNotExistThere()
    {
        var error = Assert.Throws<Npgsql.PostgresException>(() => Value(context => context.Posts.Max(post => post.Author)));
        Assert.Equal("function max(uuid) does not exist", error.MessageText);
    }
}

public sealed class SqliteComparisonShapeTests(SqlitePosts database) : ComparisonShapeTests(database), IClassFixture<SqlitePosts>
{
    [Fact]
    public void MaxAndMin_OfGuids_AreSelected()
    {
        Assert.Equal(Bob, Value(context => context.Posts.Max(post => post.Author)));
        Assert.Equal(Ada, Value(context => context.Posts.Min(post => post.Author)));
    }
}
