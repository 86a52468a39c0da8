using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

public abstract class KeyShapeTests(PostDatabase database) : QueryTests(database)
{
    [Fact]
    public void Value_InWhere_ComparesWithAGuid()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => post.Author.Value == id));
        AssertPosts([2, 3], posts => posts.Where(post => post.Author.Value == post.LegacyAuthor && post.Author == Bob));
    }

    [Fact]
    public void Value_OfANullableReference_ComparesWithAGuid()
    {
        var id = Ada.Value;
        AssertPosts([2], posts => posts.Where(post => post.Reviewer!.Value.Value == id));
        AssertPosts([1, 3], posts => posts.Where(post => post.Reviewer!.Value.Value != id));
    }

    [Fact]
    public void Value_InSelect_IsTheKey()
    {
        Assert.Equal([Ada.Value, Bob.Value, Bob.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Author.Value)));
        Assert.Equal([1, 2, 3], Rows(context => context.Posts.OrderBy(post => post.Invoice.Value).Select(post => post.Invoice.Value)));
        Assert.Equal([30L, 20L, 10L], Rows(context => context.Posts.OrderByDescending(post => post.Order.Value).Select(post => post.Order.Value)));
        Assert.Equal(["sku-1", "sku-2", "sku-3"], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Product.Value)));
    }

    [Fact]
    public void Value_OfOtherKeys_TakesTheirOperators()
    {
        AssertPosts([3], posts => posts.Where(post => post.Invoice.Value + 1 > 3));
        AssertPosts([2], posts => posts.Where(post => post.Order.Value % 3 == 2));
        AssertPosts([1], posts => posts.Where(post => post.Product.Value.EndsWith("-1")));
        Assert.Equal(6, Value(context => context.Posts.Sum(post => post.Invoice.Value)));
    }

    [Fact]
    public void Value_OfACoalesce_ComparesWithAGuid()
    {
        var id = Ada.Value;
        AssertPosts([1, 2], posts => posts.Where(post => (post.Reviewer ?? post.Author).Value == id));
    }

    [Fact]
    public void Value_InAJoin_JoinsWithAPlainColumn() => Assert.Equal(
        [(1, 1), (2, 2), (2, 3), (3, 2), (3, 3)],
        Rows(context => context.Posts.Join(context.Posts, left => left.Author.Value, right => right.LegacyAuthor, (left, right) => new { Left = left.Id, Right = right.Id }))
            .Select(pair => (pair.Left, pair.Right)).Order());

    [Fact]
    public void Cast_ToGuid_ComparesWithAGuid()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => (Guid)post.Author == id));
        AssertPosts([1, 2, 3], posts => posts.Where(post => (Guid)post.Author == post.LegacyAuthor));
        Assert.Equal([Ada.Value, Bob.Value, Bob.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => (Guid)post.Author)));
    }

    [Fact]
    public void Cast_OfANullableReference_IsNull()
    {
        var id = Ada.Value;
        AssertPosts([2], posts => posts.Where(post => (Guid?)post.Reviewer == id));
        Assert.Equal([null, Ada.Value, Cleo.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => (Guid?)post.Reviewer)));
    }

    [Fact]
    public void Cast_OfAColumnToAReference_ComparesWithAReference()
    {
        AssertPosts([2, 3], posts => posts.Where(post => (SoftRef<AuthUsers>)post.LegacyAuthor == Bob));
        AssertPosts([1, 2, 3], posts => posts.Where(post => (SoftRef<AuthUsers>)post.LegacyAuthor == post.Author));
        Assert.Equal([Ada, Bob, Bob], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => (SoftRef<AuthUsers>)post.LegacyAuthor)));
    }

    [Fact]
    public void Cast_OfNullables_IsJoinedWithNullables()
    {
        Assert.Equal([2, 3], Rows(context => context.Posts.Join(context.Posts, left => (Guid?)left.Reviewer, right => (Guid?)right.Reviewer, (left, right) => right.Id)).Order());
        Assert.Equal([(2, 1)], Rows(context => context.Posts.Join(context.Posts, left => (Guid?)left.Reviewer, right => right.LegacyAuthor, (left, right) => new { Left = left.Id, Right = right.Id })).Select(pair => (pair.Left, pair.Right)));
        AssertPosts([1, 2, 3], posts => posts.Where(post => Equals((Guid?)post.Reviewer, (Guid?)post.Details.Proofreader)));
        AssertPosts([], posts => posts.Where(post => Equals((Guid?)post.Reviewer, post.LegacyAuthor)));
        AssertPosts([2], posts => posts.Where(post => post.Id == 2 && !Equals((Guid?)post.Reviewer, post.LegacyAuthor)));
    }

    [Fact]
    public void New_OfAColumn_IsTheReference()
    {
        AssertPosts([2, 3], posts => posts.Where(post => new SoftRef<AuthUsers>(post.LegacyAuthor) == Bob));
        Assert.Equal([1, 1], Rows(context => context.Comments.Join(context.Posts, comment => comment.Author, post => new SoftRef<AuthUsers>(post.LegacyAuthor), (comment, post) => post.Id)));
        Assert.Equal([Ada, Bob, Bob], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => new { Author = new SoftRef<AuthUsers>(post.LegacyAuthor) })).Select(row => row.Author));
    }

    [Fact]
    public void New_OfAVariableOrAParameter_IsTheReference()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => post.Author == new SoftRef<AuthUsers>(id)));
        Assert.Equal(2, Value(context => EF.CompileQuery((PostContext posts, Guid key) => posts.Posts.Count(post => post.Author == new SoftRef<AuthUsers>(key)))(context, id)));
        Assert.Equal(1, Value(context => EF.CompileQuery((PostContext posts, string key) => posts.Posts.Count(post => post.Product == new SoftRef<CatalogProducts, string>(key)))(context, "sku-2")));
    }

    [Fact]
    public void IsDefault_IsTheZeroOfTheKey()
    {
        AssertPosts([], posts => posts.Where(post => post.Author.IsDefault || post.Invoice.IsDefault || post.Product.IsDefault || post.Details.Editor.IsDefault));
        AssertPosts([1, 2, 3], posts => posts.Where(post => !post.Reviewer!.Value.IsDefault || post.Reviewer == null));
        AssertPosts([1, 3], posts => posts.Where(post => post.Likes.Any(like => !like.IsDefault)));
    }

    [Fact]
    public void IsDefault_FindsRowsThatHoldAZero()
    {
        using var context = Database.CreateContext();
        using var transaction = context.Database.BeginTransaction();
        context.Posts.Where(post => post.Id == 2).ExecuteUpdate(setters => setters.SetProperty(post => post.Author, default(SoftRef<AuthUsers>)).SetProperty(post => post.Product, default(SoftRef<CatalogProducts, string>)));

        Assert.Equal([2], context.Posts.Where(post => post.Author.IsDefault && post.Product.IsDefault).Select(post => post.Id));
    }

    [Fact]
    public void Text_WithAReference_HasTheCanonicalForm()
    {
        var text = $"user:{Bob}!";
        AssertPosts([2, 3], posts => posts.Where(post => "user:" + post.Author + "!" == text));
        AssertPosts([2], posts => posts.Where(post => post.Reviewer + ":" + post.Invoice + post.Product == $"{Ada}:2sku-2"));
        AssertPosts([1], posts => posts.Where(post => "user:" + post.Reviewer == "user:"));
        Assert.Equal([$"user:{Ada}", $"user:{Bob}", $"user:{Bob}"], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => "user:" + post.Author)));
    }

    [Fact]
    public void Cast_OfAVariable_IsDoneBeforehand()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => post.Author == (SoftRef<AuthUsers>)id));
    }

    [Fact]
    public void Cast_OfOtherKeys_ComparesWithKeys()
    {
        AssertPosts([2], posts => posts.Where(post => (int)post.Invoice == 2));
        AssertPosts([2], posts => posts.Where(post => (long)post.Order == 20));
        AssertPosts([2], posts => posts.Where(post => (string)post.Product == "sku-2"));
    }

    [Fact]
    public void Cast_InTheClientsPartOfAProjection_IsDoneThere() => Assert.Equal(
        [Shout(Ada.Value), Shout(Bob.Value), Shout(Bob.Value)],
        Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => Shout((Guid)post.Author))));

    [Fact]
    public void EfProperty_OfTheKeysType_ComparesWithKeys()
    {
        var id = Bob.Value;
        AssertPosts([2, 3], posts => posts.Where(post => EF.Property<Guid>(post, nameof(Post.Author)) == id));
        AssertPosts([2], posts => posts.Where(post => EF.Property<int>(post, nameof(Post.Invoice)) == 2));
        AssertPosts([2], posts => posts.Where(post => EF.Property<string>(post, nameof(Post.Product)) == "sku-2"));
        AssertPosts([2, 3], posts => posts.Where(post => EF.Property<SoftRef<AuthUsers>>(post, nameof(Post.Author)) == Bob));
    }

    [Fact]
    public void EfProperty_OfTheKeysType_IsComparedWithListsAndNulls()
    {
        var (bob, ids, numbers, texts) = (Bob.Value, new[] { Bob.Value }, new List<int> { 1, 3 }, new HashSet<string> { "sku-2" });
        AssertPosts([2, 3], posts => posts.Where(post => ids.Contains(EF.Property<Guid>(post, nameof(Post.Author)))));
        AssertPosts([1, 3], posts => posts.Where(post => numbers.Contains(EF.Property<int>(post, nameof(Post.Invoice)))));
        AssertPosts([2], posts => posts.Where(post => texts.Contains(EF.Property<string>(post, nameof(Post.Product)))));
        AssertPosts([1], posts => posts.Where(post => EF.Property<Guid?>(post, nameof(Post.Reviewer)) == null));
        AssertPosts([1, 2, 3], posts => posts.Where(post => EF.Property<Guid?>(post, nameof(Post.Reviewer)) != bob));
        AssertPosts([2], posts => posts.Where(post => EF.Property<Guid>(post, nameof(Post.Reviewer)) == Ada.Value));
    }

    [Fact]
    public void EfProperty_OfTheReference_GivesItsKey()
    {
        var (bob, ada, ids) = (Bob.Value, Ada.Value, new List<Guid> { Bob.Value });
        AssertPosts([2, 3], posts => posts.Where(post => EF.Property<SoftRef<AuthUsers>>(post, nameof(Post.Author)).Value == bob));
        AssertPosts([2, 3], posts => posts.Where(post => ids.Contains(EF.Property<SoftRef<AuthUsers>>(post, nameof(Post.Author)).Value)));
        AssertPosts([2], posts => posts.Where(post => (Guid?)EF.Property<SoftRef<AuthUsers>?>(post, nameof(Post.Reviewer)) == ada));
        AssertPosts([2], posts => posts.Where(post => ((Guid?)EF.Property<SoftRef<AuthUsers>?>(post, nameof(Post.Reviewer)))!.Value == ada));
        AssertPosts([1], posts => posts.Where(post => !EF.Property<SoftRef<AuthUsers>?>(post, nameof(Post.Reviewer)).HasValue));
        Assert.Equal([Ada.Value, Bob.Value, Bob.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => EF.Property<SoftRef<AuthUsers>>(post, nameof(Post.Author)).Value)));
    }

    [Fact]
    public void EfProperty_OfTheKeysType_IsSelected()
    {
        Assert.Equal([Ada.Value, Bob.Value, Bob.Value], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => EF.Property<Guid>(post, nameof(Post.Author)))));
        Assert.Equal([1, 2, 3], Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => EF.Property<int>(post, nameof(Post.Invoice)))));
    }

    [Fact]
    public void ToString_InWhere_IsTheCanonicalForm()
    {
        var text = Bob.ToString();
        AssertPosts([2, 3], posts => posts.Where(post => post.Author.ToString() == text));
        AssertPosts([1], posts => posts.Where(post => post.Author.ToString().EndsWith("00a")));
        AssertPosts([2], posts => posts.Where(post => post.Invoice.ToString() == "2"));
        AssertPosts([2], posts => posts.Where(post => post.Order.ToString() == "20"));
        AssertPosts([2], posts => posts.Where(post => post.Product.ToString() == "sku-2"));
    }

    [Fact]
    public void ToString_InSelect_IsTheCanonicalForm() => Assert.Equal(
        [Ada.ToString(), Bob.ToString(), Bob.ToString()],
        Rows(context => context.Posts.OrderBy(post => post.Id).Select(post => post.Author.ToString()).Distinct().OrderBy(text => text)).Append(Bob.ToString()));

    [Fact]
    public void ToString_OfANull_IsEmpty()
    {
        AssertPosts([1], posts => posts.Where(post => post.Reviewer.ToString() == ""));
        AssertPosts([2], posts => posts.Where(post => post.Reviewer.ToString() == Ada.ToString()));
    }

    [Theory]
    [InlineData("value")]
    [InlineData("cast")]
    [InlineData("property")]
    [InlineData("equals")]
    public void Key_InWhere_UsesTheIndex(string shape)
    {
        var id = Bob.Value;
        using var context = Database.CreateContext();
        var query = shape switch
        {
            "value" => context.Posts.Where(post => post.Author.Value == id),
            "cast" => context.Posts.Where(post => (Guid)post.Author == id),
            "property" => context.Posts.Where(post => EF.Property<Guid>(post, nameof(Post.Author)) == id),
            _ => context.Posts.Where(post => post.Author == Bob),
        };
        using var command = query.CreateDbCommand();
        command.CommandText = Database.Explain + command.CommandText;
        Assert.Contains("IX_Posts_Author", Database.PlanOf(context, command), StringComparison.Ordinal);
    }

    private static string Shout(Guid id) => id.ToString("N").ToUpperInvariant();
}

public sealed class PostgreSqlKeyShapeTests(PostgreSqlPosts database) : KeyShapeTests(database), IClassFixture<PostgreSqlPosts>;

public sealed class SqliteKeyShapeTests(SqlitePosts database) : KeyShapeTests(database), IClassFixture<SqlitePosts>;
