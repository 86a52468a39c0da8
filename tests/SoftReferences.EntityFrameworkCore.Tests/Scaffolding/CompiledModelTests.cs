using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore.Tests.Query;

namespace SoftReferences.EntityFrameworkCore.Tests.Scaffolding;

public abstract class CompiledModelTests(PostDatabase database)
{
    [Fact]
    public void Context_UsesTheCompiledModel()
    {
        using var context = database.CreateContext();
        Assert.Equal("PostContextModel", context.Model.GetType().Name);
    }

    [Fact]
    public void References_AreThoseOfTheModel()
    {
        using var context = database.CreateContext();
        Assert.Equal(
            ["Comment.Author", "Post.Author", "Post.Details.Editor", "Post.Details.Proofreader", "Post.Details.Team", "Post.Invoice", "Post.Invoices", "Post.Judges", "Post.Likes", "Post.Order", "Post.Product", "Post.Reviewer", "Post.Watchers"],
            context.Model.GetSoftReferences().Select(reference => reference.Name));
        Assert.All(context.Model.GetSoftReferences(), reference => Assert.Equal(OrphanAction.Keep, reference.Action));
    }

    [Fact]
    public void Policies_AreThoseOfTheModel()
    {
        using var context = database.CreateContext();
        var accepting = context.Model.GetSoftReferences().Single(reference => reference.OnOwnerUnavailable is not null);
        Assert.Equal(("Post.Reviewer", UnavailableOwnerPolicy.Accept), (accepting.Name, accepting.OnOwnerUnavailable));
    }

    [Fact]
    public void MergeActions_AreThoseOfTheModel()
    {
        using var context = database.CreateContext();
        var declared = context.Model.GetSoftReferences().Single(reference => reference.MergeAction != MergeAction.Repoint);
        Assert.Equal(("Post.Reviewer", MergeAction.RepointOrKeep), (declared.Name, declared.MergeAction));
    }

    [Fact]
    public void Converters_AreThoseOfTheLibrary()
    {
        using var context = database.CreateContext();
        var post = context.Model.FindEntityType(typeof(Post))!;
        Assert.IsType<SoftRefValueConverter<AuthUsers>>(post.FindProperty(nameof(Post.Author))!.GetTypeMapping().Converter);
        Assert.IsType<SoftRefValueConverter<CatalogProducts, string>>(post.FindProperty(nameof(Post.Product))!.GetTypeMapping().Converter);
    }
}

public sealed class CompiledPostgreSqlPosts() : PostgreSqlPosts(CompiledModel.Of);

public sealed class CompiledSqlitePosts() : SqlitePosts(CompiledModel.Of);

public sealed class PostgreSqlCompiledModelTests(CompiledPostgreSqlPosts database) : CompiledModelTests(database), IClassFixture<CompiledPostgreSqlPosts>;

public sealed class SqliteCompiledModelTests(CompiledSqlitePosts database) : CompiledModelTests(database), IClassFixture<CompiledSqlitePosts>;

public sealed class PostgreSqlCompiledComparisonShapeTests(CompiledPostgreSqlPosts database) : ComparisonShapeTests(database), IClassFixture<CompiledPostgreSqlPosts>;

public sealed class SqliteCompiledComparisonShapeTests(CompiledSqlitePosts database) : ComparisonShapeTests(database), IClassFixture<CompiledSqlitePosts>;

public sealed class PostgreSqlCompiledKeyShapeTests(CompiledPostgreSqlPosts database) : KeyShapeTests(database), IClassFixture<CompiledPostgreSqlPosts>;

public sealed class SqliteCompiledKeyShapeTests(CompiledSqlitePosts database) : KeyShapeTests(database), IClassFixture<CompiledSqlitePosts>;

public sealed class PostgreSqlCompiledCollectionShapeTests(CompiledPostgreSqlPosts database) : CollectionShapeTests(database), IClassFixture<CompiledPostgreSqlPosts>;

public sealed class SqliteCompiledCollectionShapeTests(CompiledSqlitePosts database) : CollectionShapeTests(database), IClassFixture<CompiledSqlitePosts>;

public sealed class PostgreSqlCompiledStatementShapeTests(CompiledPostgreSqlPosts database) : StatementShapeTests(database), IClassFixture<CompiledPostgreSqlPosts>;

public sealed class SqliteCompiledStatementShapeTests(CompiledSqlitePosts database) : StatementShapeTests(database), IClassFixture<CompiledSqlitePosts>;
