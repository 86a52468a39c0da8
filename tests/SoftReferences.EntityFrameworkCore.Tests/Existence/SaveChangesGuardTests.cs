using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

public sealed class SaveChangesGuardTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Bob = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000b");
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    private readonly SqliteDatabase _database = new();
    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly InMemoryExistenceSource<ShopOrders> _orders = new();
    private readonly ServiceProvider _services;

    public SaveChangesGuardTests()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => _users)).AddOwner<ShopOrders>(owner => owner.UseSource(_ => _orders));
        services.AddDbContext<GuardedContext>(options => _database.Use(options).UseSoftReferences(), ServiceLifetime.Transient);
        _services = services.BuildServiceProvider();
        _users.Add(Ada);
        _users.Add(Bob);
        using var context = CreateContext();
        context.Database.EnsureCreated();
    }

    [Fact]
    public async Task Added_EverythingExists_IsSavedAfterOneQuestionToEachOwner()
    {
        _orders.Add(OwnerKey.Of(7));
        await using var context = CreateContext();
        context.AddRange(new Pet { UserId = Ada, VetId = Bob, OrderId = new(7) }, new Pet { UserId = Ada, Sitters = [Ada, Bob] });

        await context.SaveChangesAsync();

        Assert.Equal(2, await context.Set<Pet>().CountAsync());
        Assert.Equal((1, 1), (_users.Calls, _orders.Calls));
    }

    [Fact]
    public async Task Added_ReferencesOfEveryShape_AreAllRefusedAtOnce()
    {
        await using var context = CreateContext();
        context.Add(new Pet
        {
            UserId = Nobody,
            VetId = Nobody,
            OrderId = new(8),
            Sitters = [Ada, Nobody],
            Chip = new() { RegistrarId = Nobody },
            Home = new() { HostId = Nobody, Keys = new() { HolderId = Nobody } },
            Visits = [new(), new() { VetId = Nobody }],
        });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(
            ["Pet.Chip.RegistrarId", "Pet.Home.HostId", "Pet.Home.Keys.HolderId", "Pet.OrderId", "Pet.Sitters", "Pet.UserId", "Pet.VetId", "Pet.Visits.VetId"],
            exception.Failures.Select(failure => failure.Use.Location).Order(StringComparer.Ordinal));
        Assert.All(exception.Failures, failure => Assert.Equal(SoftReferenceFailureKind.Missing, failure.Kind));
        Assert.Contains($"'Pet.UserId' refers to '//auth/users/{Nobody}', which does not exist: use the id of an entity that 'auth' has.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await context.Set<Pet>().CountAsync());
    }

    [Fact]
    public async Task Added_NullReferences_AreNotAskedFor()
    {
        await using var context = CreateContext();
        context.Add(new Pet { UserId = Ada });
        await context.SaveChangesAsync();

        Assert.Equal((1, 0), (_users.Calls, _orders.Calls));
    }

    [Fact]
    public async Task Modified_AnotherProperty_AsksNobody()
    {
        var pet = await SavedAsync(new() { UserId = Ada, Sitters = [Bob], Chip = new() { RegistrarId = Ada }, Home = new() { HostId = Ada }, Visits = [new() { VetId = Ada }] });
        var calls = _users.Calls;
        _users.Remove(Ada);
        await using var context = CreateContext();
        (await context.Set<Pet>().SingleAsync(row => row.Id == pet.Id)).Name = "Rex";

        await context.SaveChangesAsync();

        Assert.Equal(calls, _users.Calls);
    }

    [Theory]
    [InlineData("Pet.UserId")]
    [InlineData("Pet.VetId")]
    [InlineData("Pet.Sitters")]
    [InlineData("Pet.Chip.RegistrarId")]
    [InlineData("Pet.Home.HostId")]
    [InlineData("Pet.Home.Keys.HolderId")]
    [InlineData("Pet.Visits.VetId")]
    public async Task Modified_OneReference_AsksForThatOneOnly(string changed)
    {
        var pet = await SavedAsync(new()
        {
            UserId = Ada,
            VetId = Ada,
            Sitters = [Ada],
            Chip = new() { RegistrarId = Ada },
            Home = new() { HostId = Ada, Keys = new() { HolderId = Ada } },
            Visits = [new() { VetId = Ada }],
        });

        // Reference values that were stored before are not checked again, although the owner no longer knows them. Finding them is the task of clean-up.
        _users.Remove(Ada);
        await using var context = CreateContext();
        var row = await context.Set<Pet>().SingleAsync(row => row.Id == pet.Id);
        switch (changed)
        {
            case "Pet.UserId": row.UserId = Nobody; break;
            case "Pet.VetId": row.VetId = Nobody; break;
            case "Pet.Sitters": row.Sitters = [Ada, Nobody]; break;
            case "Pet.Chip.RegistrarId": row.Chip!.RegistrarId = Nobody; break;
            case "Pet.Home.HostId": row.Home.HostId = Nobody; break;
            case "Pet.Home.Keys.HolderId": row.Home.Keys.HolderId = Nobody; break;
            default: row.Visits.Add(new() { VetId = Nobody }); break;
        }

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        var failure = Assert.Single(exception.Failures);
        Assert.Equal((changed, OwnerKey.Of(Nobody.Value)), (failure.Use.Location, failure.Use.Key));
    }

    [Fact]
    public async Task Modified_AListThatLosesAnElement_AsksNobody()
    {
        var pet = await SavedAsync(new() { UserId = Ada, Sitters = [Ada, Bob] });
        _users.Remove(Bob);
        var calls = _users.Calls;
        await using var context = CreateContext();
        (await context.Set<Pet>().SingleAsync(row => row.Id == pet.Id)).Sitters = [Bob];

        await context.SaveChangesAsync();

        Assert.Equal(calls, _users.Calls);
    }

    [Fact]
    public async Task Modified_ByUpdateOfADetachedEntity_AsksForAllOfIt()
    {
        var pet = await SavedAsync(new() { UserId = Ada });
        await using var context = CreateContext();
        context.Update(new Pet { Id = pet.Id, UserId = Nobody, Sitters = [Nobody] });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(["Pet.Sitters", "Pet.UserId"], exception.Failures.Select(failure => failure.Use.Location).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deleted_AsksNobody()
    {
        var pet = await SavedAsync(new() { UserId = Ada });
        _users.Fail();
        await using var context = CreateContext();
        context.Remove(await context.Set<Pet>().SingleAsync(row => row.Id == pet.Id));

        await context.SaveChangesAsync();

        Assert.Equal(0, await context.Set<Pet>().CountAsync());
    }

    [Fact]
    public async Task Zero_IsRefusedWithoutAQuestion()
    {
        await using var context = CreateContext();
        context.Add(new Pet());

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal((SoftReferenceFailureKind.Zero, "Pet.UserId"), (exception.Failures.Single().Kind, exception.Failures.Single().Use.Location));
        Assert.Equal(0, _users.Calls);
    }

    [Fact]
    public async Task Unavailable_IsRefusedAndSaysWhenToComeBack()
    {
        _users.Fail("down", TimeSpan.FromSeconds(4));
        await using var context = CreateContext();
        context.Add(new Pet { UserId = Ada });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal((SoftReferenceFailureKind.Unavailable, TimeSpan.FromSeconds(4)), (exception.Failures.Single().Kind, exception.Failures.Single().RetryAfter));
        Assert.Equal(0, await context.Set<Pet>().CountAsync());
    }

    [Fact]
    public void SynchronousSave_IsGuardedToo()
    {
        using var context = CreateContext();
        context.AddRange(new Pet { UserId = Nobody });
        Assert.Throws<SoftReferenceValidationException>(() => context.SaveChanges());

        context.ChangeTracker.Clear();
        context.Add(new Pet { UserId = Ada });
        Assert.True(context.SaveChanges() > 0);
    }

    [Fact]
    public async Task SkipExistenceChecks_AsksNobody_AndIsNotSharedWithOtherContexts()
    {
        await using (var skipping = new GuardedContext(Options(options => options.SkipExistenceChecks())))
        {
            skipping.Add(new Pet { UserId = Nobody });
            await skipping.SaveChangesAsync();
        }

        await using var context = CreateContext();
        context.Add(new Pet { UserId = Nobody });
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());
    }

    [Fact]
    public async Task SkipExistenceChecks_StillRefusesZero()
    {
        await using var context = new GuardedContext(Options(options => options.SkipExistenceChecks()));
        context.Add(new Pet { Sitters = [Nobody] });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(
            "'Pet.UserId' is a zero reference to //auth/users, and zero identifies nothing: set it to an id that 'auth' gave, or leave it out where it is optional.",
            exception.Message);
    }

    [Fact]
    public async Task WithoutAValidator_TheWayOutIsNamed()
    {
        await using var context = new GuardedContext(Options(null));
        context.Add(new Pet { UserId = Ada });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => context.SaveChangesAsync());

        Assert.Equal(
            "'Pet.UserId' is about to be saved, but no validator is registered that could ask '//auth/users' whether the referenced entity exists. "
            + "Call services.AddSoftReferences().AddOwner<…>(…) and register the context with services.AddDbContext<GuardedContext>(…), "
            + "or save without asking: UseSoftReferences(o => o.SkipExistenceChecks()).",
            exception.Message);
    }

    [Fact]
    public async Task AnotherErrorOfTheDatabase_StaysWhatItIs()
    {
        var pet = await SavedAsync(new() { UserId = Ada });
        await using var context = CreateContext();
        context.Add(new Pet { Id = pet.Id, UserId = Ada });

        await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());
    }

    [Fact]
    public async Task Cancelled_Throws()
    {
        await using var context = CreateContext();
        context.Add(new Pet { UserId = Ada });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.SaveChangesAsync(new CancellationToken(canceled: true)));
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }

    private GuardedContext CreateContext() => _services.GetRequiredService<GuardedContext>();

    private DbContextOptions<GuardedContext> Options(Action<SoftReferencesDbContextOptionsBuilder>? configure)
    {
        var builder = new DbContextOptionsBuilder<GuardedContext>();
        _database.Use(builder).UseSoftReferences(configure);
        return builder.Options;
    }

    private async Task<Pet> SavedAsync(Pet pet)
    {
        await using var context = CreateContext();
        context.Add(pet);
        await context.SaveChangesAsync();
        return pet;
    }
}
