using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>References whose keys cannot be read, because a statement takes too long or a column has changed.</summary>
public abstract class UnreadableReferenceTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly SoftRef<AuthUsers> _gone = SweepWorld.NewUser();

    protected UnreadableReferenceTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
        World.Options.KeysPerRange = 100;
    }

    private protected SweepWorld World { get; }

    private protected ReferencedOwner Owner => World.Owner(AuthUsers.Service);

    /// <summary>Gets the SQL name of the table of animals.</summary>
    protected abstract string Animals { get; }

    /// <summary>Gets the SQL name of the table of canaries.</summary>
    protected abstract string Canaries { get; }

    [Fact]
    public async Task Reference_ThatCannotBeRead_KeepsNoOtherFromBeingSwept_AndIsSweptOnceItCan()
    {
        await FillAsync();
        await RenameAsync("KeeperId", "Keeper");
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        await World.WorkAsync();
        Assert.Equal([$"Walk.Walkers {_gone}"], await World.SuspectsAsync());
        var progress = await World.ProgressAsync();
        Assert.True(progress.IsRunning);
        Assert.Matches("^its keys could not be read, and will be tried again \\(attempt 1 of 5\\): .*KeeperId", progress.References[0].Problem);
        Assert.All(progress.References.Skip(1), reference => Assert.NotNull(reference.FinishedAt));

        await RenameAsync("Keeper", "KeeperId");
        await World.SweepRestAsync();
        progress = await World.ProgressAsync();
        Assert.Equal((false, 21L, 1L, null), (progress.IsRunning, progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Problem));
        Assert.Contains($"Animal.KeeperId {_gone}", await World.SuspectsAsync());
    }

    [Fact]
    public async Task Reference_ThatCannotBeReadAtAll_IsLeftOutInTheEnd_AndTheNextSweepTriesItAgain()
    {
        await FillAsync();
        await RenameAsync("KeeperId", "Keeper");

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.StartsWith("its keys could not be read 5 times in a row, so the rest is left out until the next sweep: ", progress.References[0].Problem, StringComparison.Ordinal);
        Assert.Equal([$"Walk.Walkers {_gone}"], await World.SuspectsAsync());

        await RenameAsync("Keeper", "KeeperId");
        await World.SweepAsync();
        Assert.Equal((2L, null), ((await World.ProgressAsync()).Number, (await World.ProgressAsync()).References[0].Problem));
        Assert.Contains($"Animal.KeeperId {_gone}", await World.SuspectsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RangeOfADeadReplica_WhoseKeysCannotBeRead_KeepsNoOtherFromBeingSwept(bool isMended)
    {
        await FillAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        Assert.Equal("Animal.KeeperId", (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!.Reference);
        await RenameAsync("KeeperId", "Keeper");
        World.Time.Advance(World.Options.LeaseDuration);

        await World.WorkAsync();
        Assert.Equal([$"Walk.Walkers {_gone}"], await World.SuspectsAsync());
        Assert.Contains("KeeperId", Assert.Single(await World.AllAsync<SweptRange>()).LastError, StringComparison.Ordinal);
        if (isMended)
        {
            await RenameAsync("Keeper", "KeeperId");
        }

        await World.SweepRestAsync();
        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Empty(await World.AllAsync<SweptRange>());
        Assert.Equal(isMended ? null : "its keys could not be read 5 times in a row", progress.References[0].Problem?[..43]);
        Assert.Equal(isMended ? 21 : 0, progress.References[0].Keys);
    }

    [Fact]
    public async Task ReferenceThatWasLeftOut_SaysSo_AlsoWhenAnotherRangeOfItCanBeRead()
    {
        await FillAsync();
        await World.AddAnimalsAsync(World.AddUsers(150));
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        Assert.Equal("Animal.KeeperId", (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!.Reference);
        Assert.Equal("Animal.KeeperId", (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!.Reference);
        await RenameAsync("KeeperId", "Keeper");
        for (var failure = 1; failure <= 5; failure++)
        {
            World.Time.Advance(World.Options.LeaseDuration);
            await Assert.ThrowsAsync<UnreadableReferenceException>(() => World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None));
        }

        await RenameAsync("Keeper", "KeeperId");
        await World.SweepRestAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.InRange(progress.References[0].Keys, 71, 100);
        Assert.StartsWith("its keys could not be read 5 times in a row", progress.References[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatFailsAfterTheKeysWereRead_IsNotHeldAgainstTheReference()
    {
        await FillAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        await using (var context = World.Open())
        {
            await context.RunAsync($"ALTER TABLE {Canaries} RENAME TO \"elsewhere\"");
        }

        await Assert.ThrowsAnyAsync<DbException>(() => World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None));

        Assert.All(await World.AllAsync<SweptReference>(), reference => Assert.Equal((0, null), (reference.Attempts, reference.RetryAt)));
    }

    [Fact]
    public async Task ReadingThatSucceeds_BeginsToCountAnew()
    {
        await FillAsync();
        for (var failure = 1; failure <= 4; failure++)
        {
            await World.AddAnimalsAsync(World.AddUsers(100));
        }

        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        for (var page = 1; page <= 3; page++)
        {
            await RenameAsync("KeeperId", "Keeper");
            for (var failure = 1; failure <= 4; failure++)
            {
                await Assert.ThrowsAsync<UnreadableReferenceException>(() => World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None));
                World.Time.Advance(TimeSpan.FromSeconds(20));
            }

            await RenameAsync("Keeper", "KeeperId");
            var range = (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!;
            Assert.Equal(("Animal.KeeperId", 100), (range.Reference, range.Keys.Count));
            await World.Store.Sweep.FinishAsync(range, new("epoch-1", [], 0, []), CancellationToken.None);
        }

        Assert.Null((await World.ProgressAsync()).References[0].Problem);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            World.Dispose();
            _database.Dispose();
        }
    }

    private protected async Task FillAsync()
    {
        var users = World.AddUsers(20);
        await World.AddAnimalsAsync([.. users, _gone]);
        await World.AddAsync(new Walk { Walkers = [.. users, _gone] });
        await World.FollowAsync();
    }

    private async Task RenameAsync(string column, string name)
    {
        await using var context = World.Open();
        await context.RunAsync($"ALTER TABLE {Animals} RENAME COLUMN \"{column}\" TO \"{name}\"");
    }
}

public sealed class PostgreSqlUnreadableReferenceTests() : UnreadableReferenceTests(new PostgreSqlDatabase())
{
    protected override string Animals => "shelter_schema.\"Animal\"";

    protected override string Canaries => "shelter_schema.soft_reference_canaries";

    [Fact]
    public async Task Failure_IsNoted_InTheOrderInWhichRangesAreTakenOver()
    {
        await FillAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        var range = (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!;
        await using var replica = World.Open();
        await using var transaction = await replica.Database.BeginTransactionAsync();
        await replica.Database.ExecuteSqlAsync($"SELECT FROM shelter_schema.soft_reference_swept_ranges WHERE id = {range.Id} FOR UPDATE");

        await using var context = World.Open();
        await using var noting = await context.Database.BeginTransactionAsync();
        var noted = Task.Run(() => UnreadableKeys.NoteAsync(
            new(context, context.GetInfrastructure()), Owner.Service, new(range.Reference, range.Id), "It took too long.", World.Time.GetUtcNow(), static _ => TimeSpan.Zero, CancellationToken.None));
        await using var looker = World.Open();
        await Eventually.IsTrueAsync(
            () => looker.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS \"Value\"").SingleAsync(), noted);

        // The replica that has locked the range must be able to lock its reference too. Otherwise there would be a deadlock.
        await replica.Database.ExecuteSqlAsync($"SELECT FROM shelter_schema.soft_reference_swept_references WHERE reference = {range.Reference} FOR UPDATE NOWAIT");
        await transaction.CommitAsync();
        await noted;
    }
}

public sealed class SqliteUnreadableReferenceTests() : UnreadableReferenceTests(new SqliteDatabase())
{
    protected override string Animals => "\"Animal\"";

    protected override string Canaries => "soft_reference_canaries";
}
