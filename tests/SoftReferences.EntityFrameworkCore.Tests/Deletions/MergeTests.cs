using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Entities that are merged into others: dependents must never be told that they were deleted.</summary>
public abstract class MergeTests(TestDatabase database) : IAsyncLifetime, IDisposable
{
    private OwnerWorld _owner = null!;
    private Guid _from;
    private Guid _into;

    public async Task InitializeAsync()
    {
        _owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await _owner.AddUsersAsync(2);
        (_from, _into) = (ids[0], ids[1]);
    }

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task MergeAndDeletionInOneTransaction_AreOneTombstone()
    {
        await _owner.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await MergeAsync(context, _from, _into);
            await context.Users.Where(user => user.Id == _from).ExecuteDeleteAsync();
            await transaction.CommitAsync();
        });
        await AssertFeedAsync($"{_from} merged {_into}");
    }

    [Fact]
    public async Task DeletionThatComesLongAfterTheMerge_SaysNothingMore()
    {
        await _owner.UseAsync(context => MergeAsync(context, _from, _into));
        await AssertFeedAsync($"{_from} merged {_into}");
        await _owner.DeleteAsync(_from);
        await AssertFeedAsync($"{_from} merged {_into}");
    }

    [Fact]
    public async Task KeyThatCameBackAfterTheMerge_CanBeDeleted()
    {
        await _owner.UseAsync(context => MergeAsync(context, _from, _into));
        await _owner.DeleteAsync(_from);
        await _owner.UseAsync(async context =>
        {
            context.Add(new OwnerWorld.User { Id = _from });
            await context.SaveChangesAsync();
        });
        await AssertFeedAsync($"{_from} merged {_into}", $"{_from} restored");
        await _owner.DeleteAsync(_from);
        await AssertFeedAsync($"{_from} merged {_into}", $"{_from} restored", $"{_from} deleted");
    }

    [Fact]
    public async Task MergeThatIsRolledBack_WasNever()
    {
        await _owner.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await MergeAsync(context, _from, _into);
            await transaction.RollbackAsync();
        });
        await _owner.DeleteAsync(_from);
        await AssertFeedAsync($"{_from} deleted");
    }

    [Fact]
    public async Task EntityThatIsGoneAlready_CannotBeMerged()
    {
        await _owner.DeleteAsync(_from);
        await _owner.UseAsync(async context =>
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MergeAsync(context, _from, _into));
            Assert.Equal(
                $"'{_from}' of '//auth/users' cannot be merged into '{_into}': '{_from}' does not exist. Merge before the entity is deleted, in the same transaction.",
                exception.Message);
            exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MergeAsync(context, _into, _from));
            Assert.Equal(
                $"'{_into}' of '//auth/users' cannot be merged into '{_from}': '{_from}' does not exist. Merge before the entity is deleted, in the same transaction.",
                exception.Message);
        });
    }

    [Fact]
    public Task KeysThatCannotBe_AreRefused() => _owner.UseAsync(async context =>
    {
        var same = await Assert.ThrowsAsync<ArgumentException>(() => MergeAsync(context, _from, _from));
        Assert.Equal($"'{_from}' cannot be merged into itself. (Parameter 'into')", same.Message);
        var number = await Assert.ThrowsAsync<ArgumentException>(() => context.Database.MergeSoftReferenceOwnerAsync<AuthUsers>(OwnerKey.Of(_from), OwnerKey.Of(7)));
        Assert.Equal("'7' is a key of kind Number, and those of '//auth/users' are of kind Uuid. (Parameter 'into')", number.Message);
    });

    [Fact]
    public async Task EpochThatIsStarted_IsSeenByAll()
    {
        var before = (await _owner.ReadAsync(after: 0)).Epoch;
        await _owner.UseAsync(context => context.Database.StartSoftReferenceEpochAsync<AuthUsers>());
        var after = (await _owner.ReadAsync(after: 0)).Epoch;
        Assert.NotEqual(before, after);
        Assert.Equal(after, (await _owner.Store.FindAsync([OwnerKey.Of(_from)], findsTombstones: true, CancellationToken.None)).Epoch);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Task MergeAsync(DbContext context, Guid from, Guid into) =>
        context.Database.MergeSoftReferenceOwnerAsync<AuthUsers>(OwnerKey.Of(from), OwnerKey.Of(into));

    private async Task AssertFeedAsync(params string[] expected) => Assert.Equal(
        expected,
        (await _owner.ReadAsync(after: 0)).Items.Select(item => item.Kind == TombstoneKind.Merged
            ? $"{item.Key} merged {item.MergedInto}"
            : $"{item.Key} {LowerCaseEnumConverter<TombstoneKind>.Write(item.Kind)}"));
}

public sealed class PostgreSqlMergeTests() : MergeTests(new PostgreSqlDatabase());

public sealed class SqliteMergeTests() : MergeTests(new SqliteFileDatabase());
