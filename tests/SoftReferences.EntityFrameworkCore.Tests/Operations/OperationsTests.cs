using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Operations;

public sealed class PostgreSqlOperationsTests() : OperationsTests(new PostgreSqlDatabase());

public sealed class SqliteOperationsTests() : OperationsTests(new SqliteDatabase());

/// <summary>What a person can preview before a deletion, and decide about its work afterwards.</summary>
public abstract class OperationsTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _second = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _other = CleanupWorld.NewUser();

    protected OperationsTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
    }

    private ISoftReferenceOperations Operations => _world.Store.Operations;

    [Fact]
    public void FilterWithAKeyThatIsNone_IsRefused_AndDoesNotMeanEveryKey() => Assert.Equal(
        "There is no key in it, as where a text could not be parsed: leave it out if every key is meant. (Parameter 'value')",
        Assert.Throws<ArgumentException>(() => new ParkedWorkFilter { Key = default(OwnerKey) }).Message);

    [Fact]
    public async Task Preview_CountsWhatEveryActionWouldTouch_AndChangesNothing()
    {
        Pet[] pets = [.. Enumerable.Range(0, 5).Select(index => new Pet { UserId = index < 3 ? _user : _second, Hidden = index % 2 == 0 })];
        await _world.AddAsync([.. pets, new Pet { UserId = _other }]);
        await _world.AddAsync(
            new Membership { GroupId = 7, UserId = _user },
            new Visit { UserId = _user },
            new Visit(),
            new Order { UserId = _second },
            new Review { UserId = _user, Author = "Ann" },
            new Letter { UserId = _user, Mark = "explode" },
            new Receipt { UserId = _user },
            new Parcel { Watchers = [_user], To = new ParcelAddress { UserId = _user } });

        // A preview needs no deletion: the owner still has both keys.
        var previews = await Operations.PreviewDeletionAsync(AuthUsers.Service, [Key(_user), Key(_second), Key(_user)]);

        Assert.Equal(
            [
                ("Badge.UserId", OrphanAction.Delete, 0),
                ("Letter.UserId", OrphanAction.Handle, 1),
                ("LogEntry.UserId", OrphanAction.Delete, 0),
                ("Membership.UserId", OrphanAction.Delete, 1),
                ("Order.UserId", OrphanAction.SetValue, 1),
                ("Parcel.Label.UserId", OrphanAction.Keep, null),
                ("Parcel.To.UserId", OrphanAction.Keep, 1),
                ("Parcel.Watchers", OrphanAction.Keep, 1),
                ("Pet.UserId", OrphanAction.Delete, 5),
                ("Receipt.UserId", OrphanAction.Keep, 1),
                ("Review.UserId", OrphanAction.Update, 1),
                ("Subscription.UserId", OrphanAction.Delete, 0),
                ("Visit.UserId", OrphanAction.SetNull, 1L as long?),
            ],
            previews.Select(preview => (preview.Reference, preview.Action, preview.Rows)));
        Assert.Equal(pets.Select(pet => pet.Id.ToString()).Order(StringComparer.Ordinal), previews.Single(preview => preview.Reference == "Pet.UserId").Samples);
        Assert.Equal([$"7, {_user}"], previews.Single(preview => preview.Reference == "Membership.UserId").Samples);
        Assert.Empty(_world.Owner.Questions);
        Assert.Equal(6, (await _world.AllAsync<Pet>()).Count);
        Assert.Equal("explode", Assert.Single(await _world.AllAsync<Letter>()).Mark);
        Assert.Empty(await _world.RecordsAsync());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(100, 4)]
    public async Task Preview_NamesAsManyRowsAsAskedFor(int samples, int expected)
    {
        await _world.AddAsync(Enumerable.Range(0, 4).Select(_ => new Receipt { UserId = _user }));

        var preview = (await Operations.PreviewDeletionAsync(AuthUsers.Service, [Key(_user)], samples)).Single(preview => preview.Reference == "Receipt.UserId");

        Assert.Equal((4L, expected), (preview.Rows, preview.Samples.Count));
    }

    [Fact]
    public async Task Preview_OfAnOwnerWithoutReferences_OrOfNoKeys_IsEmpty()
    {
        Assert.Empty(await Operations.PreviewDeletionAsync(new OwningService("billing", "invoices"), [OwnerKey.Of(7)]));
        Assert.All(await Operations.PreviewDeletionAsync(AuthUsers.Service, []), preview => Assert.True(preview.Rows is 0 or null));
    }

    [Fact]
    public async Task Preview_OutsideItsLimits_IsRefused()
    {
        OwnerKey[] keys = [.. Enumerable.Range(0, 1_001).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

        var tooMany = await Assert.ThrowsAsync<ArgumentException>(() => Operations.PreviewDeletionAsync(AuthUsers.Service, keys));
        var wrongKind = await Assert.ThrowsAsync<ArgumentException>(() => Operations.PreviewDeletionAsync(AuthUsers.Service, [OwnerKey.Of(7)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Operations.PreviewDeletionAsync(AuthUsers.Service, [], 101));

        Assert.Equal("There are 1001 keys, and a preview takes at most 1000: ask in parts. (Parameter 'keys')", tooMany.Message);
        Assert.Equal("'7' is not a key of '//auth/users', whose keys are of kind Uuid. (Parameter 'keys')", wrongKind.Message);
    }

    [Fact]
    public async Task Resume_HasTheWorkDone_OnceTheOwnerConfirmsIt()
    {
        await ParkAsync();
        _world.Owner.Alive.Clear();

        var resumed = await Operations.ResumeAsync(new ParkedWorkFilter { Reference = "Pet.UserId", Key = Key(_user) });
        await _world.FollowAndCleanAsync();

        Assert.Equal(1, resumed);
        Assert.Equal(_second, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Equal([CleanupState.Done, CleanupState.Parked], (await _world.RecordsAsync("Pet.UserId")).OrderBy(record => record.Position).Select(record => record.State));
        Assert.All(await _world.RecordsAsync("Order.UserId"), record => Assert.Equal(CleanupState.Parked, record.State));
    }

    [Fact]
    public async Task Resume_OfWhatTheOwnerStillContradicts_IsParkedAgain()
    {
        await ParkAsync();

        await Operations.ResumeAsync(new ParkedWorkFilter { Service = AuthUsers.Service });
        await _world.FollowAndCleanAsync();

        Assert.Equal(2, (await _world.AllAsync<Pet>()).Count);
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal(CleanupState.Parked, record.State));
    }

    [Fact]
    public async Task Cancel_GivesUpTheWork_AndLeavesTheRows()
    {
        await ParkAsync();
        _world.Owner.Alive.Clear();

        var parked = Assert.Single(await _world.RecordsAsync("Pet.UserId"), record => record.Key == _user.ToString());

        var cancelled = await Operations.CancelAsync(new ParkedWorkFilter { Reference = "Pet.UserId" }, "ann", "They are employees.");
        await _world.FollowAndCleanAsync();

        Assert.Equal(2, cancelled);
        Assert.Equal(2, (await _world.AllAsync<Pet>()).Count);
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal((CleanupState.Cancelled, true), (record.State, record.FinishedAt is not null)));
        Assert.Equal(
            $"'ann' gave it up: They are employees. It was parked because: {parked.LastError}",
            Assert.Single(await _world.RecordsAsync("Pet.UserId"), record => record.Id == parked.Id).LastError);
        Assert.Equal(0, await Operations.ResumeAsync(new ParkedWorkFilter { Reference = "Pet.UserId" }));
    }

    [Fact]
    public async Task Cancel_OfWhateverOwner_OrWithoutAName_IsRefused_AndGivesNothingUp()
    {
        await ParkAsync();

        var everything = await Assert.ThrowsAsync<ArgumentException>(() => Operations.CancelAsync(new ParkedWorkFilter { Key = Key(_user) }, "ann", "They are employees."));
        var nobody = await Assert.ThrowsAsync<ArgumentException>(() => Operations.CancelAsync(new ParkedWorkFilter { Reference = "Pet.UserId" }, " ", "They are employees."));
        var noReason = await Assert.ThrowsAsync<ArgumentException>(() => Operations.CancelAsync(new ParkedWorkFilter { Reference = "Pet.UserId" }, "ann", new string('x', 2_001)));

        Assert.Equal("It names neither an owner nor a reference, so that work for whatever owner would be given up for good: name one. (Parameter 'filter')", everything.Message);
        Assert.Equal(("by", "why"), (nobody.ParamName, noReason.ParamName));
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal(CleanupState.Parked, record.State));
    }

    [Fact]
    public async Task FindParked_GivesWhatAPersonNeedsToDecide()
    {
        await ParkAsync();

        var work = Assert.Single(await Operations.FindParkedAsync(new ParkedWorkFilter { Reference = "Pet.UserId", Key = Key(_second) }));

        Assert.Equal(("//auth/users", _second.ToString(), null, "Pet.UserId", 0L), (work.Owner, work.Key, work.MergedInto, work.Reference, work.Rows));
        Assert.Equal("'//auth/users' reported the key as deleted, but says that it exists. Nothing was removed: find out which is true, then resume or cancel the work.", work.Reason);
        Assert.Equal(3, (await Operations.FindParkedAsync(new ParkedWorkFilter(), limit: 3)).Count);
        Assert.Empty(await Operations.FindParkedAsync(new ParkedWorkFilter { Service = new OwningService("billing", "invoices") }));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static OwnerKey Key(SoftRef<AuthUsers> reference) => OwnerKey.Of(reference.Value);

    /// <summary>Parks work: the owner reports two keys as deleted, but answers that they exist.</summary>
    private async Task ParkAsync()
    {
        await _world.AddAsync(new Pet { UserId = _user }, new Pet { UserId = _second });
        _world.Owner.Alive.UnionWith([Key(_user), Key(_second)]);
        _world.Owner.Report(TombstoneKind.Deleted, _user, _second);
        await _world.FollowAndCleanAsync();
    }
}
