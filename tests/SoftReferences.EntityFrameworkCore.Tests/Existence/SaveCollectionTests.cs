using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A save checks each complex collection separately, including elements that Entity Framework Core has not tracked yet, and does not change what is stored.</summary>
public sealed class SaveCollectionTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    private static readonly Dictionary<string, Action<Clinic, SoftRef<AuthUsers>>> Additions = new(StringComparer.Ordinal)
    {
        ["Clinic.Stays.GuestId"] = (clinic, user) => clinic.Stays.Add(new() { GuestId = user }),
        ["Clinic.Past.GuestId"] = (clinic, user) => clinic.Past.Add(new() { GuestId = user }),
        ["Clinic.Stays.Beds.NurseId"] = (clinic, user) => clinic.Stays.Add(new() { Beds = [new(), new() { NurseId = user }] }),
        ["Clinic.Past.Beds.NurseId"] = (clinic, user) => clinic.Past[0].Beds.Insert(0, new() { NurseId = user }),
        ["Clinic.Ward.Beds.NurseId"] = (clinic, user) => clinic.Ward.Beds.Add(new() { NurseId = user }),
    };

    private static readonly Dictionary<string, Action<Clinic>> OtherChanges = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => { },
        ["an element of a collection without references"] = clinic => clinic.Remarks[0].Text = "changed",
        ["a new element of a collection without references"] = clinic => clinic.Remarks.Insert(0, new() { Text = "new" }),
        ["another property of an element"] = clinic => clinic.Stays[0].Reason = "changed",
        ["a collection beside one with references"] = clinic => clinic.Ward.Remarks[0].Text = "changed",
        ["a collection beside one with references, in an element"] = clinic => clinic.Past[0].Remarks.Add(new() { Text = "new" }),
        ["one element fewer"] = clinic => clinic.Stays[0].Beds.RemoveAt(0),
        ["no elements"] = clinic => clinic.Past.Clear(),
        ["a new element without a reference"] = clinic => clinic.Past.Add(new() { Reason = "new" }),
        ["elements in another order"] = clinic => clinic.Ward.Beds.Reverse(),
    };

    private readonly SqliteDatabase _database = new();
    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly ServiceProvider _services;

    public SaveCollectionTests()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => _users));
        services.AddDbContext<CollectionContext>(options => _database.Use(options).UseSoftReferences(), ServiceLifetime.Transient);
        _services = services.BuildServiceProvider();
        _users.Add(Ada);
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public static TheoryData<string> Collections => [.. Additions.Keys];

    public static TheoryData<string> Others => [.. OtherChanges.Keys];

    // Removing an element from a collection of an added entity is omitted, because Entity Framework Core itself fails to save that.
    public static TheoryData<string> OthersOfAddedEntities => [.. OtherChanges.Keys.Except(["one element fewer"])];

    [Fact]
    public async Task Added_WithSeveralCollections_IsStoredAsItIs()
    {
        var id = await SaveAsync(NewClinic());

        AssertSame(NewClinic(), await ReadAsync(id));
        Assert.Equal(1, _users.Calls);
    }

    [Fact]
    public async Task Added_WhereNobodyIsAsked_IsStoredAsItIs()
    {
        var builder = new DbContextOptionsBuilder<CollectionContext>();
        _database.Use(builder).UseSoftReferences(options => options.SkipExistenceChecks());
        await using var context = new CollectionContext(builder.Options);
        var clinic = NewClinic();
        context.Add(clinic);

        await context.SaveChangesAsync();

        AssertSame(NewClinic(), await ReadAsync(clinic.Id));
        Assert.Equal(0, _users.Calls);
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task NewElement_OfAnAddedEntity_IsAskedFor(string reference)
    {
        await using var context = Open();
        var clinic = NewClinic();
        context.Add(clinic);
        Additions[reference](clinic, Nobody);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal((reference, OwnerKey.Of(Nobody.Value)), Assert.Single(exception.Failures.Select(static failure => (failure.Use.Location, failure.Use.Key))));
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task NewElement_OfARowThatWasRead_IsAskedFor_AndNothingElse(string reference)
    {
        var id = await SaveAsync(NewClinic());
        _users.Remove(Ada);
        await using var context = Open();
        Additions[reference](await context.Set<Clinic>().SingleAsync(row => row.Id == id), Nobody);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal((reference, OwnerKey.Of(Nobody.Value)), Assert.Single(exception.Failures.Select(static failure => (failure.Use.Location, failure.Use.Key))));
    }

    [Fact]
    public async Task ChangedElement_OfARowThatWasRead_IsAskedFor_AndNothingElse()
    {
        var id = await SaveAsync(NewClinic());
        _users.Remove(Ada);
        await using var context = Open();
        var clinic = await context.Set<Clinic>().SingleAsync(row => row.Id == id);
        (clinic.Past[1].GuestId, clinic.Stays[0].Beds[1].NurseId) = (Nobody, Nobody);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(["Clinic.Past.GuestId", "Clinic.Stays.Beds.NurseId"], exception.Failures.Select(static failure => failure.Use.Location).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NewElement_OfACollectionMarkedAsModified_IsAskedForWhereNobodyLooksForChanges()
    {
        var id = await SaveAsync(NewClinic());
        await using var context = Open();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var clinic = await context.Set<Clinic>().SingleAsync(row => row.Id == id);
        clinic.Stays.Add(new() { GuestId = Nobody });
        context.Entry(clinic).ComplexCollection(row => row.Stays).IsModified = true;

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal("Clinic.Stays.GuestId", Assert.Single(exception.Failures).Use.Location);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task AnotherChange_OfARowThatWasRead_AsksNobodyAndIsStored(string change)
    {
        var id = await SaveAsync(NewClinic());
        var expected = NewClinic();
        OtherChanges[change](expected);
        var calls = _users.Calls;
        await using var context = Open();
        OtherChanges[change](await context.Set<Clinic>().SingleAsync(row => row.Id == id));

        await context.SaveChangesAsync();

        AssertSame(expected, await ReadAsync(id));
        Assert.Equal(calls, _users.Calls);
    }

    [Theory]
    [MemberData(nameof(OthersOfAddedEntities))]
    public async Task AnotherChange_OfAnAddedEntity_IsStored(string change)
    {
        await using var context = Open();
        var (clinic, expected) = (NewClinic(), NewClinic());
        context.Add(clinic);
        OtherChanges[change](clinic);
        OtherChanges[change](expected);

        await context.SaveChangesAsync();

        AssertSame(expected, await ReadAsync(clinic.Id));
    }

    [Fact]
    public async Task ZeroInANewElement_OfAnAddedEntity_IsRefused()
    {
        await using var context = Open();
        var clinic = NewClinic();
        context.Add(clinic);
        Additions["Clinic.Stays.GuestId"](clinic, default);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(SoftReferenceFailureKind.Zero, Assert.Single(exception.Failures).Kind);
    }

    // One context adds, saves, changes and saves again. The checks must not change what is tracked or stored.
    [Theory]
    [MemberData(nameof(Others))]
    public async Task NewElements_OfAnAddedEntity_AreStored_AndSoIsWhatIsChangedAfterwards(string change)
    {
        await using var context = Open();
        var (clinic, expected) = (NewClinic(), NewClinic());
        context.Add(clinic);
        foreach (var add in Additions.Values)
        {
            add(clinic, Ada);
            add(expected, Ada);
        }

        await context.SaveChangesAsync();

        AssertSame(expected, await ReadAsync(clinic.Id));
        var calls = _users.Calls;
        OtherChanges[change](clinic);
        OtherChanges[change](expected);
        await context.SaveChangesAsync();

        AssertSame(expected, await ReadAsync(clinic.Id));
        Assert.Equal(calls, _users.Calls);
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task RefusedSave_WithoutWhatWasRefused_IsStored(string reference)
    {
        await using var context = Open();
        var (clinic, expected) = (NewClinic(), NewClinic());
        context.Add(clinic);
        Additions[reference](clinic, Nobody);
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());
        (clinic.Stays, clinic.Past, clinic.Ward) = (expected.Stays, expected.Past, expected.Ward);

        await context.SaveChangesAsync();

        AssertSame(NewClinic(), await ReadAsync(clinic.Id));
    }

    [Fact]
    public async Task AnotherProperty_WhereNobodyLooksForChanges_AsksNobody()
    {
        var id = await SaveAsync(NewClinic());
        var calls = _users.Calls;
        await using var context = Open();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var clinic = await context.Set<Clinic>().SingleAsync(row => row.Id == id);
        context.Entry(clinic).Property(row => row.Name).CurrentValue = "changed";

        await context.SaveChangesAsync();

        Assert.Equal(("changed", calls), ((await ReadAsync(id)).Name, _users.Calls));
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }

    private static Clinic NewClinic() => new()
    {
        Name = "North",
        Remarks = [new() { Text = "one" }, new() { Text = "two" }],
        Stays = [new() { Reason = "fever", GuestId = Ada, Remarks = [new() { Text = "three" }], Beds = [new() { Number = 1, NurseId = Ada }, new() { Number = 2 }] }],
        Past = [new() { Reason = "cough", GuestId = Ada, Beds = [new() { Number = 3, NurseId = Ada }] }, new()],
        Ward = new() { Remarks = [new() { Text = "four" }], Beds = [new() { Number = 4 }, new() { Number = 5, NurseId = Ada }] },
    };

    private static void AssertSame(Clinic expected, Clinic actual) => Assert.Equal(Text(expected), Text(actual));

    private static string Text(Clinic clinic) => JsonSerializer.Serialize(new { clinic.Name, clinic.Remarks, clinic.Stays, clinic.Past, clinic.Ward });

    private CollectionContext Open() => _services.GetRequiredService<CollectionContext>();

    private async Task<int> SaveAsync(Clinic clinic)
    {
        await using var context = Open();
        context.Add(clinic);
        await context.SaveChangesAsync();
        return clinic.Id;
    }

    private async Task<Clinic> ReadAsync(int id)
    {
        await using var context = Open();
        return await context.Set<Clinic>().AsNoTracking().SingleAsync(row => row.Id == id);
    }
}
