using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>For entities that are related to no other, a save avoids a second detection of changes, but still finds every changed reference.</summary>
public sealed class SaveLookTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Bob = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000b");
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    private static readonly Dictionary<string, Action<Memo, DbContext>> Changes = new(StringComparer.Ordinal)
    {
        ["Memo.UserId"] = (memo, _) => memo.UserId = Nobody,
        ["Memo.ReaderId"] = (memo, _) => memo.ReaderId = Nobody,
        ["Memo.Copies"] = (memo, _) => memo.Copies.Add(Nobody),
        ["Memo.Secret"] = (memo, context) => context.Entry(memo).Property("Secret").CurrentValue = (SoftRef<AuthUsers>?)Nobody,
        ["Memo._hidden"] = (memo, _) => memo.Hide(Nobody),
    };

    private readonly SqliteDatabase _database = new();
    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly Stamping _stamping = new();
    private readonly ServiceProvider _services;

    public SaveLookTests()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => _users));
        services.AddDbContext<MemoContext>(options => _database.Use(options).UseSoftReferences().AddInterceptors(_stamping), ServiceLifetime.Transient);
        _services = services.BuildServiceProvider();
        _users.Add(Ada);
        _users.Add(Bob);
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public static TheoryData<string> References => [.. Changes.Keys];

    [Fact]
    public async Task Save_LooksForChangesOnce()
    {
        var id = await SaveAsync();
        await using var context = Open();
        (await context.Set<Memo>().SingleAsync(memo => memo.Id == id)).UserId = Bob;
        context.Add(new Memo { UserId = Ada });
        var looks = 0;
        context.ChangeTracker.DetectingAllChanges += (_, _) => looks++;

        await context.SaveChangesAsync();

        Assert.Equal(1, looks);
        Assert.Equal([Ada, Bob], await context.Set<Memo>().AsNoTracking().Select(memo => memo.UserId).OrderBy(user => user).ToListAsync());
    }

    [Fact]
    public async Task Save_OfAnEntityThatLeadsToAnother_LooksForIt()
    {
        await using var context = Open();
        var folder = new Folder();
        context.Add(folder);
        folder.Papers.Add(new() { UserId = Nobody });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal("Paper.UserId", Assert.Single(exception.Failures).Use.Location);
        Assert.True(context.ChangeTracker.AutoDetectChangesEnabled);
    }

    [Fact]
    public async Task Save_OfAnEntityThatPointsToANewOne_LooksForIt()
    {
        await using var context = Open();
        var copy = new Copy();
        context.Add(copy);
        copy.Original = new() { UserId = Nobody };

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal("Paper.UserId", Assert.Single(exception.Failures).Use.Location);
    }

    [Theory]
    [MemberData(nameof(References))]
    public async Task Changed_IsAskedFor_AndNothingElse(string changed)
    {
        var id = await SaveAsync();
        _users.Remove(Ada);
        await using var context = Open();
        Changes[changed](await context.Set<Memo>().SingleAsync(memo => memo.Id == id), context);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal((changed, OwnerKey.Of(Nobody.Value)), Assert.Single(exception.Failures.Select(static failure => (failure.Use.Location, failure.Use.Key))));
        Assert.True(context.ChangeTracker.AutoDetectChangesEnabled);
    }

    [Theory]
    [MemberData(nameof(References))]
    public async Task Added_IsAskedFor(string reference)
    {
        await using var context = Open();
        var memo = new Memo { UserId = Ada };
        context.Add(memo);
        Changes[reference](memo, context);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(reference, Assert.Single(exception.Failures).Use.Location);
    }

    [Fact]
    public async Task Zero_OfAnAddedEntity_IsRefused()
    {
        await using var context = Open();
        context.Add(new Memo());

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal(SoftReferenceFailureKind.Zero, Assert.Single(exception.Failures).Kind);
    }

    [Fact]
    public async Task AnotherPropertyOrNull_AsksNobody()
    {
        var id = await SaveAsync();
        var calls = _users.Calls;
        await using var context = Open();
        var memo = await context.Set<Memo>().SingleAsync(memo => memo.Id == id);
        memo.Text = "Call back.";
        memo.ReaderId = null;
        memo.Copies.Clear();

        await context.SaveChangesAsync();

        Assert.Equal(calls, _users.Calls);
    }

    [Fact]
    public async Task AttachedAsModified_IsAskedForAlthoughItSeemsUnchanged()
    {
        var id = await SaveAsync();
        await using var context = Open();
        context.Update(new Memo { Id = id, UserId = Nobody });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => context.SaveChangesAsync());

        Assert.Equal("Memo.UserId", Assert.Single(exception.Failures).Use.Location);
    }

    // Without automatic detection of changes, the save does not see the change and does not write it either.
    [Fact]
    public async Task Changed_WhereNobodyLooksForChanges_AsksNobody()
    {
        var id = await SaveAsync();
        var calls = _users.Calls;
        await using var context = Open();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        (await context.Set<Memo>().SingleAsync(memo => memo.Id == id)).UserId = Nobody;

        Assert.Equal(0, await context.SaveChangesAsync());

        Assert.Equal(calls, _users.Calls);
        Assert.False(context.ChangeTracker.AutoDetectChangesEnabled);
    }

    [Fact]
    public async Task ChangeOfAnInterceptorAfterOurs_IsSaved()
    {
        var id = await SaveAsync();
        await using var context = Open();
        var memo = await context.Set<Memo>().SingleAsync(memo => memo.Id == id);
        memo.UserId = Bob;
        _stamping.Memo = memo;

        await context.SaveChangesAsync();

        Assert.Equal(("stamped", Bob), await context.Set<Memo>().AsNoTracking().Where(memo => memo.Id == id).Select(memo => ValueTuple.Create(memo.Text, memo.UserId)).SingleAsync());
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }

    private MemoContext Open() => _services.GetRequiredService<MemoContext>();

    private async Task<int> SaveAsync()
    {
        await using var context = Open();
        var memo = new Memo { UserId = Ada, ReaderId = Ada, Copies = [Ada] };
        memo.Hide(Ada);
        context.Add(memo).Property("Secret").CurrentValue = (SoftRef<AuthUsers>?)Ada;
        await context.SaveChangesAsync();
        return memo.Id;
    }

    private sealed class Stamping : SaveChangesInterceptor
    {
        public Memo? Memo { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Memo?.Text = "stamped";
            return ValueTask.FromResult(result);
        }
    }
}
