using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A save checks every new reference at any depth, checks none that was stored before, and does so before its transaction begins.</summary>
public sealed class SaveShapeTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    private static readonly Dictionary<string, Action<Shelter, DbContext>> Changes = new(StringComparer.Ordinal)
    {
        ["Shelter.Hidden"] = (shelter, context) => context.Entry(shelter).Property("Hidden").CurrentValue = (SoftRef<AuthUsers>?)Nobody,
        ["Shelter.Friends"] = (shelter, _) => shelter.Friends.Add(Nobody),
        ["Shelter.Donors"] = (shelter, _) => shelter.Donors = [null, Nobody, Ada],
        ["Shelter.Annex.HostId"] = (shelter, _) => shelter.Annex = new() { HostId = Nobody },
        ["Shelter.Wings.Cleaners"] = (shelter, _) => shelter.Wings[0].Cleaners.Add(Nobody),
        ["Shelter.Wings.Rooms.HostId"] = (shelter, _) => shelter.Wings[0].Rooms.Insert(0, new() { HostId = Nobody }),
        ["Shelter.Shifts.UserId"] = (shelter, _) => shelter.Shifts.Add(new() { UserId = Nobody }),
        ["Shelter.Shifts.Relief.UserId"] = (shelter, _) => shelter.Shifts[0].Relief = new() { UserId = Nobody },
        ["Shelter.Logs.Lines.AuthorId"] = (shelter, _) => shelter.Logs[0].Lines.Insert(0, new() { AuthorId = Nobody }),
        ["SeniorKeeper.UserId"] = (_, context) => context.Add(new SeniorKeeper { UserId = Nobody }),
        ["Guests (Dictionary<string, object>).UserId"] = (_, context) => context.Set<Dictionary<string, object>>("Guests").Add(new() { ["UserId"] = Nobody }),
        ["Membership.UserId"] = (_, context) => context.Add(new Membership { UserId = Nobody, Group = 1 }),
    };

    private readonly SqliteDatabase _database = new();
    private readonly List<string> _events = [];
    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly ServiceProvider _services;

    public SaveShapeTests()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => new Listening(_users, _events)));
        services.AddDbContext<SaveShapeContext>(options => _database.Use(options).UseSoftReferences().AddInterceptors(new Transactions(_events)), ServiceLifetime.Transient);
        _services = services.BuildServiceProvider();
        _users.Add(Ada);
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public static TheoryData<string> Shapes => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task NewReference_InARowThatWasRead_IsAskedFor_AndNothingElse(string shape)
    {
        var id = await SaveAsync();

        // Reference values that were stored before are not checked again, although the owner no longer knows them. Finding them is the task of clean-up.
        _users.Remove(Ada);
        await using var context = Open();
        Changes[shape](await context.Set<Shelter>().SingleAsync(row => row.Id == id), context);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.All(exception.Failures, failure => Assert.Equal(OwnerKey.Of(Nobody.Value), failure.Use.Key));
        Assert.Single(exception.Failures);
    }

    [Fact]
    public async Task NewReferences_OfAllShapes_AreAskedForInOneCall()
    {
        var id = await SaveAsync();
        var calls = _users.Calls;
        await using var context = Open();
        var row = await context.Set<Shelter>().SingleAsync(row => row.Id == id);
        foreach (var change in Changes.Values)
        {
            change(row, context);
        }

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(Changes.Count, exception.Failures.Count);
        Assert.Equal(calls + 1, _users.Calls);
    }

    [Fact]
    public async Task Save_AsksBeforeItsTransactionBegins()
    {
        await SaveAsync();

        Assert.Equal(["asked", "began"], _events);
    }

    [Fact]
    public async Task Save_InATransactionOfTheApplication_AsksWithinIt()
    {
        await using var context = Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Membership { UserId = Ada, Group = 2 });

        await context.SaveChangesAsync();

        Assert.Equal(["began", "asked"], _events);
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }

    private SaveShapeContext Open() => _services.GetRequiredService<SaveShapeContext>();

    private async Task<int> SaveAsync()
    {
        await using var context = Open();
        var shelter = new Shelter
        {
            Friends = [Ada],
            Donors = [Ada, null],
            Wings = [new() { Floor = 1, Cleaners = [Ada], Rooms = [new() { Number = 1, HostId = Ada }] }],
            Shifts = [new() { UserId = Ada }],
            Logs = [new() { Day = 1, Lines = [new() { AuthorId = Ada }] }],
        };
        context.Add(shelter);
        await context.SaveChangesAsync();
        return shelter.Id;
    }

    private sealed class Listening(InMemoryExistenceSource<AuthUsers> users, List<string> events) : IExistenceSource<AuthUsers>
    {
        public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
        {
            events.Add("asked");
            return users.AskAsync(keys, cancellationToken);
        }
    }

    private sealed class Transactions(List<string> events) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            events.Add("began");
            return ValueTask.FromResult(result);
        }
    }
}
