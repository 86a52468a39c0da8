using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>A database with three posts and three comments to query.</summary>
public abstract class PostDatabase : IDisposable
{
    public static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    public static readonly SoftRef<AuthUsers> Bob = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000b");
    public static readonly SoftRef<AuthUsers> Cleo = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000c");

    private readonly TestDatabase _database;
    private readonly IModel? _model;

    /// <param name="database">The empty database.</param>
    /// <param name="model">Creates another model from the model of the context, for example a compiled one.</param>
    protected PostDatabase(TestDatabase database, Func<PostContext, IModel>? model)
    {
        _database = database;
        using (var context = CreateContext())
        {
            _model = model?.Invoke(context);
            context.Database.EnsureCreated();
        }

        Fill();
    }

    /// <summary>Gets the statement prefix that explains a plan without running the query.</summary>
    public abstract string Explain { get; }

    public PostContext CreateContext()
    {
        var options = _database.Options<PostContext>();
        return new(_model is null ? options : new DbContextOptionsBuilder<PostContext>(options).UseModel(_model).Options);
    }

    /// <summary>Explains a query, while making the planner prefer an index although the table has only three rows.</summary>
    public abstract string PlanOf(PostContext context, DbCommand command);

    public void Dispose()
    {
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static string ReadPlan(PostContext context, DbCommand command)
    {
        context.Database.OpenConnection();
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return string.Join('\n', lines);
    }

    private void Fill()
    {
        using var context = CreateContext();
        context.AddRange(
            Row(1, Ada, null, [Ada, Bob], [Bob, null]),
            Row(2, Bob, Ada, [], []),
            Row(3, Bob, Cleo, [Cleo], [null]));
        context.AddRange(new Comment { Id = 1, Author = Ada }, new Comment { Id = 2, Author = Ada }, new Comment { Id = 3, Author = Cleo });
        context.SaveChanges();
    }

    private static Post Row(int id, SoftRef<AuthUsers> author, SoftRef<AuthUsers>? reviewer, SoftRef<AuthUsers>[] likes, List<SoftRef<AuthUsers>?> judges) => new()
    {
        Id = id,
        Author = author,
        Reviewer = reviewer,
        Invoice = new(id),
        Order = new(10L * id),
        Product = new($"sku-{id}"),
        Likes = likes,
        Watchers = [.. likes],
        Judges = judges,
        Invoices = [new(id), new(id + 1)],
        Details = new() { Editor = author, Proofreader = reviewer, Team = [.. likes] },
        LegacyAuthor = author.Value,
    };
}

public class PostgreSqlPosts : PostDatabase
{
    public PostgreSqlPosts()
        : this(null)
    {
    }

    protected PostgreSqlPosts(Func<PostContext, IModel>? model)
        : base(new PostgreSqlDatabase(), model)
    {
    }

    public override string Explain => "EXPLAIN ";

    public override string PlanOf(PostContext context, DbCommand command)
    {
        context.Database.OpenConnection();
        context.Database.ExecuteSqlRaw("SET enable_seqscan = off");
        return ReadPlan(context, command);
    }
}

public class SqlitePosts : PostDatabase
{
    public SqlitePosts()
        : this(null)
    {
    }

    protected SqlitePosts(Func<PostContext, IModel>? model)
        : base(new SqliteDatabase(), model)
    {
    }

    public override string Explain => "EXPLAIN QUERY PLAN ";

    public override string PlanOf(PostContext context, DbCommand command) => ReadPlan(context, command);
}
