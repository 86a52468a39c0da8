using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

/// <summary>Every action on columns that contain several references: arrays on PostgreSQL, JSON arrays on SQLite.</summary>
public abstract class CollectionActionTests(TestDatabase database) : IDisposable
{
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("00000000-0000-0000-0000-0000000000ff");

    private readonly SoftRef<AuthUsers> _gone = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000aa");
    private readonly SoftRef<AuthUsers> _goneToo = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000bb");
    private readonly SoftRef<AuthUsers> _other = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000cc");
    private readonly SoftRef<AuthUsers> _another = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000dd");

    [Fact]
    public async Task RemoveElement_TakesTheKeysOut_InOrder_AndCountsRowsForEach()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.RemoveElement));
        await AddTeamsAsync(world);
        await DeleteBothAsync(world);

        Assert.Equal(["both: c d", "empty: ", "none: c d", "one: d c", "only: ", "twice: c"], await TeamsAsync(world));
        Assert.Equal([(_gone.ToString(), 4L), (_goneToo.ToString(), 1L)], await RowsAsync(world));
    }

    [Fact]
    public async Task Delete_RemovesTheRowsThatHaveAKey()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.Delete));
        await AddTeamsAsync(world);
        await DeleteBothAsync(world);

        Assert.Equal(["empty: ", "none: c d"], await TeamsAsync(world));
        Assert.Equal([(_gone.ToString(), 4L), (_goneToo.ToString(), 1L)], await RowsAsync(world));
    }

    [Fact]
    public async Task SetValue_PutsTheOtherKeyInTheirPlace_Once()
    {
        using var world = World(members => members.OnOwnerDeletedSetValue([Nobody]));
        await AddTeamsAsync(world);
        await DeleteBothAsync(world);

        Assert.Equal(["both: c n d", "empty: ", "none: c d", "one: d n c", "only: n", "twice: n c"], await TeamsAsync(world));
    }

    [Fact]
    public async Task Update_ChangesOtherColumns()
    {
        using var world = World(members => members.OnOwnerDeletedUpdate<Renaming<Team>>());
        await AddTeamsAsync(world);
        await DeleteBothAsync(world);

        Assert.Equal(["empty: ", "none: c d", "renamed: a", "renamed: a c a", "renamed: c a b d", "renamed: d a c"], await TeamsAsync(world));
    }

    [Fact]
    public async Task Handle_HandsTheRowsToTheApplication()
    {
        using var world = World(members => members.OnOwnerDeletedHandle<Handling<Team>>());
        await AddTeamsAsync(world);
        await DeleteBothAsync(world);

        Assert.Equal(["both handled: c a b d", "empty: ", "none: c d", "one handled: d a c", "only handled: a", "twice handled: a c a"], await TeamsAsync(world));
    }

    [Fact]
    public async Task Merge_PutsTheOtherKeyInTheirPlace_Once()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.RemoveElement));
        await AddTeamsAsync(world);
        world.Owner.Alive.UnionWith([OwnerKey.Of(_other.Value), OwnerKey.Of(_another.Value)]);
        world.Owner.ReportMerge(_gone, _goneToo);
        world.Owner.ReportMerge(_goneToo, _other);
        await world.CleanAsync();

        Assert.Equal(["both: c d", "empty: ", "none: c d", "one: d c", "only: c", "twice: c"], await TeamsAsync(world));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ElementThatWasPutInTheirPlace_IsFoundByAQuery(bool isMerge)
    {
        using var world = World(members => members.OnOwnerDeletedSetValue([_another]));
        await world.AddAsync(new Team { Name = "one", Members = [_gone] });
        world.Owner.Alive.Add(OwnerKey.Of(_another.Value));
        if (isMerge)
        {
            world.Owner.ReportMerge(_gone, _another);
        }
        else
        {
            world.Owner.Report(TombstoneKind.Deleted, _gone);
        }

        await world.CleanAsync();

        await using var context = world.Open();
        Assert.Equal(["one"], await context.Set<Team>().Where(team => team.Members.Contains(_another)).Select(team => team.Name).ToListAsync());
    }

    [Fact]
    public async Task ComplexTypesAndOwnedTypes_HaveCollectionsToo()
    {
        using var world = new ShapeWorld(database, model => model.Entity<Club>(club =>
        {
            club.ComplexProperty(row => row.Board, board => board.HasSoftReference(part => part.Members).OnOwnerDeleted(OrphanAction.RemoveElement));
            club.OwnsOne(row => row.Crew, crew => crew.ToTable("crews").HasSoftReference(part => part.Members).OnOwnerDeleted(OrphanAction.RemoveElement));
        }));
        await world.AddAsync(new Club { Board = new() { Members = [_gone, _other] }, Crew = new() { Members = [_other, _gone] } });
        world.Owner.Report(TombstoneKind.Deleted, _gone);
        await world.CleanAsync();

        var club = Assert.Single(await world.AllAsync<Club>());
        Assert.Equal([_other], club.Board.Members);
        Assert.Equal([_other], club.Crew.Members);
    }

    [Fact]
    public async Task KeysOfOtherTypes_AndMissingElements()
    {
        using var world = new ShapeWorld(database, model =>
        {
            model.Entity<Basket>().HasSoftReference(basket => basket.Orders).OnOwnerDeleted(OrphanAction.RemoveElement);
            model.Entity<Basket>().HasSoftReference(basket => basket.Products).OnOwnerDeletedSetValue([new("none")]);
            model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep);
        });
        await world.AddAsync(new Basket { Orders = [new(7), null, new(-7)], Products = [new("Ä'1"), new("ä'1")] });

        await using (var context = world.Open())
        {
            await context.Database.OpenConnectionAsync();
            foreach (var reference in context.Model.GetSoftReferences().Where(reference => reference.Property.DeclaringType.ClrType == typeof(Basket)))
            {
                var key = reference.KeyKind == OwnerKeyKind.Number ? OwnerKey.Of(7L) : OwnerKey.Of("Ä'1");
                var session = new StoreSession(context, context.GetInfrastructure());
                Assert.Equal([(key, 1L)], (await new OrphanWork(session, reference, [key]).RunAsync(null, 10, default)).ByKey.Select(pair => (pair.Key, pair.Value)));
                Assert.Empty(await new OrphanWork(session, reference, [key]).FindLeftAsync(default));
            }
        }

        var basket = Assert.Single(await world.AllAsync<Basket>());
        Assert.Equal([null, new(-7)], basket.Orders);
        Assert.Equal([new("none"), new("ä'1")], basket.Products);
    }

    [Fact]
    public async Task Preview_CountsTheRows()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.RemoveElement));
        await AddTeamsAsync(world);
        var preview = Assert.Single(await world.Store.Operations.PreviewDeletionAsync(AuthUsers.Service, [OwnerKey.Of(_gone.Value), OwnerKey.Of(_goneToo.Value)], samples: 1));
        Assert.Equal(("Team.Members", OrphanAction.RemoveElement, 4L, 1), (preview.Reference, preview.Action, preview.Rows, preview.Samples.Count));
    }

    [Fact]
    public async Task KeyThatIsLeft_IsFound()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.RemoveElement));
        await AddTeamsAsync(world);
        await using var context = world.Open();
        await context.Database.OpenConnectionAsync();
        var work = new OrphanWork(new StoreSession(context, context.GetInfrastructure()), Assert.Single(context.Model.GetSoftReferences()), [OwnerKey.Of(_gone.Value), OwnerKey.Of(_goneToo.Value), OwnerKey.Of(Nobody.Value)]);
        Assert.Equal([OwnerKey.Of(_gone.Value), OwnerKey.Of(_goneToo.Value)], (await work.FindLeftAsync(default)).OrderBy(key => key.ToString(), StringComparer.Ordinal));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => database.Dispose();

    internal ShapeWorld World(Action<SoftReferenceBuilder<Team, List<SoftRef<AuthUsers>>>> declare) =>
        new(database, model => declare(model.Entity<Team>().HasSoftReference(team => team.Members)));

    internal Task AddTeamsAsync(ShapeWorld world) => world.AddAsync(
        new Team { Name = "one", Members = [_another, _gone, _other] },
        new Team { Name = "both", Members = [_other, _gone, _goneToo, _another] },
        new Team { Name = "twice", Members = [_gone, _other, _gone] },
        new Team { Name = "only", Members = [_gone] },
        new Team { Name = "none", Members = [_other, _another] },
        new Team { Name = "empty", Members = [] });

    private async Task DeleteBothAsync(ShapeWorld world)
    {
        world.Owner.Report(TombstoneKind.Deleted, _gone, _goneToo);
        await world.CleanAsync();
    }

    private async Task<IEnumerable<string>> TeamsAsync(ShapeWorld world) =>
        (await world.AllAsync<Team>()).Select(team => $"{team.Name}: {string.Join(' ', team.Members.Select(Letter))}").Order(StringComparer.Ordinal);

    private async Task<IEnumerable<(string, long)>> RowsAsync(ShapeWorld world) =>
        (await world.AllAsync<CleanupRecord>()).OrderBy(record => record.Position).Select(record => (record.Key, record.Rows));

    private string Letter(SoftRef<AuthUsers> user) => user == _gone ? "a" : user == _goneToo ? "b" : user == _other ? "c" : user == _another ? "d" : user == Nobody ? "n" : "?";
}

public sealed class SqliteCollectionActionTests() : CollectionActionTests(new SqliteDatabase());

public sealed class PostgreSqlCollectionActionTests() : CollectionActionTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task GinIndex_IsInTheModel_AndFindsTheRows()
    {
        using var world = World(members => members.OnOwnerDeleted(OrphanAction.RemoveElement));
        await using var context = world.Open();
        await context.RunAsync("INSERT INTO \"Team\" (\"Name\", \"Members\") SELECT 'x', ARRAY[gen_random_uuid()] FROM generate_series(1, 5000); ANALYZE \"Team\"");
        var index = Assert.Single(context.GetService<IDesignTimeModel>().Model.FindEntityType(typeof(Team))!.GetIndexes());
        Assert.Equal("gin", index.FindAnnotation("Npgsql:IndexMethod")?.Value);

        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        var table = new OrphanTable(new StoreSession(context, context.GetInfrastructure()), Assert.Single(context.Model.GetSoftReferences()), [OwnerKey.Of(Guid.NewGuid())]);
        command.CommandText = $"EXPLAIN SELECT 1 FROM {table.Name} WHERE {table.AddCondition(command)}";
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }
        }

        Assert.Contains(plan, line => line.Contains("Bitmap Index Scan on \"IX_Team_Members\"", StringComparison.Ordinal));
    }
}
