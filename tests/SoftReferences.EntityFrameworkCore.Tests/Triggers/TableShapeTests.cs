using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>PostgreSQL tables whose rows can be written without firing the table's triggers.</summary>
public sealed class TableShapeTests : IDisposable
{
    private const string Heir =
        "'d.old_visits' inherits from 'd.visits', and the triggers of a table do not fire for those that inherit from it. Make it a partition instead, or a table of its own in the model.";

    private const string Columns = "(\"Id\" integer NOT NULL, \"UserId\" uuid NOT NULL)";

    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;

    public TableShapeTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
            model.Entity<Visit>().ToTable("visits", "d").HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.Keep));
        _context.Database.EnsureCreated();
    }

    [Fact]
    public async Task TableThatAnotherInheritsFrom_IsRefusedTheTriggers()
    {
        await _context.RunAsync("CREATE TABLE d.old_visits () INHERITS (d.visits)");
        Assert.Equal($"SoftReferences does not support these tables as they are:\n{Heir}", await RefusalAsync());
    }

    [Fact]
    public async Task TableThatAnotherInheritsFromLater_IsFoundByTheCheck()
    {
        await _context.Database.CreateSoftReferenceTriggersAsync();
        await _context.RunAsync("CREATE TABLE d.old_visits () INHERITS (d.visits)");
        Assert.Equal($"SREF310: {Heir}", Assert.Single(await SoftReferenceChecks.TriggersAsync(_context)).ToString());
    }

    [Fact]
    public async Task TableThatInheritsFromAnother_IsGuarded()
    {
        await _context.RunAsync($"DROP TABLE d.visits; CREATE TABLE d.all_visits {Columns}; CREATE TABLE d.visits () INHERITS (d.all_visits)");
        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Fact]
    public async Task ForeignTables_AreRefusedAtOnce()
    {
        await _context.RunAsync($"""
            CREATE FOREIGN DATA WRAPPER nowhere;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
            DROP TABLE d.visits;
            CREATE TABLE d.visits {Columns} PARTITION BY LIST ("Id");
            CREATE FOREIGN TABLE d.visits_1 PARTITION OF d.visits FOR VALUES IN (1) SERVER elsewhere;
            CREATE FOREIGN TABLE d.visits_2 PARTITION OF d.visits FOR VALUES IN (2) SERVER elsewhere;
            """);
        const string Reason = "is a foreign table: its rows are written in another database too, where no trigger of this one fires. Keep the rows in a table of this database.";
        Assert.Equal(
            $"SoftReferences does not support these tables as they are:\n'd.visits_1', a part of 'd.visits', {Reason}\n'd.visits_2', a part of 'd.visits', {Reason}",
            await RefusalAsync());

        await _context.RunAsync($"DROP TABLE d.visits; CREATE FOREIGN TABLE d.visits {Columns} SERVER elsewhere");
        Assert.Equal($"SoftReferences does not support these tables as they are:\n'd.visits' {Reason}", await RefusalAsync());
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private async Task<string> RefusalAsync()
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(() => _context.Database.CreateSoftReferenceTriggersAsync());
        Assert.Equal(PostgresErrorCodes.FeatureNotSupported, exception.SqlState);
        return exception.MessageText;
    }

    private sealed class Visit
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
