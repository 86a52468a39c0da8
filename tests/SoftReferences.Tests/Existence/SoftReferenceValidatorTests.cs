using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

public sealed class SoftReferenceValidatorTests
{
    private static readonly SoftRef<AuthUsers> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<AuthUsers> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));
    private static readonly SoftRef<BillingAccounts, long> Account = new(7);

    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly InMemoryExistenceSource<BillingAccounts> _accounts = new();
    private readonly ISoftReferenceValidator _validator;

    public SoftReferenceValidatorTests()
    {
        _users.Add(Known);
        _accounts.Add(Account);
        var services = new ServiceCollection();
        services.AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => _users))
            .AddOwner<BillingAccounts>(owner => owner.UseSource(_ => _accounts));
        _validator = services.BuildServiceProvider().GetRequiredService<ISoftReferenceValidator>();
    }

    [Fact]
    public async Task CheckAsync_EverythingExists_FindsNothing() =>
        Assert.Empty((await _validator.CheckAsync([SoftReferenceUse.Of(Known, "/a"), SoftReferenceUse.Of(Account, "/b")])).Failures);

    [Fact]
    public async Task CheckAsync_NoUses_AsksNobody()
    {
        Assert.Empty((await _validator.CheckAsync([])).Failures);
        Assert.Equal(0, _users.Calls);
    }

    [Fact]
    public async Task CheckAsync_ManyUses_AskEachOwnerOnceForItsDistinctKeys()
    {
        var asked = ScriptedSource<AuthUsers>.Of(keys => ScriptedSource<AuthUsers>.All(Existence.Exists, keys));
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => asked));
        var validator = services.BuildServiceProvider().GetRequiredService<ISoftReferenceValidator>();

        await validator.CheckAsync([SoftReferenceUse.Of(Known, "/a"), SoftReferenceUse.Of(Unheard, "/b"), SoftReferenceUse.Of(Known, "/c")]);

        Assert.Equal([OwnerKey.Of(Known.Value), OwnerKey.Of(Unheard.Value)], Assert.Single(asked.Calls));
    }

    [Fact]
    public async Task CheckAsync_AllKindsOfFailure_AreReportedInTheOrderOfTheUses()
    {
        _accounts.Fail("down", TimeSpan.FromSeconds(7));

        var (failures, _) = await _validator.CheckAsync(
        [
            SoftReferenceUse.Of(Account, "/account"),
            SoftReferenceUse.Of(Known, "/known"),
            SoftReferenceUse.Of(Unheard, "/unheard"),
            SoftReferenceUse.Of(default(SoftRef<AuthUsers>), "/zero"),
        ]);

        Assert.Equal([SoftReferenceFailureKind.Unavailable, SoftReferenceFailureKind.Missing, SoftReferenceFailureKind.Zero], failures.Select(failure => failure.Kind));
        Assert.Equal(
            [
                "'/account' refers to '//billing/accounts/7', and 'billing' cannot say now whether it exists: try again later.",
                "'/unheard' refers to '//auth/users/0198c5f2-0000-7000-8000-000000000002', which does not exist: use the id of an entity that 'auth' has.",
                "'/zero' is a zero reference to //auth/users, and zero identifies nothing: set it to an id that 'auth' gave, or leave it out where it is optional.",
            ],
            failures.Select(failure => failure.Message));
        Assert.Equal([TimeSpan.FromSeconds(7), null, null], failures.Select(failure => failure.RetryAfter));
    }

    [Theory]
    [InlineData(UnavailableOwnerPolicy.Reject, null, false)]
    [InlineData(UnavailableOwnerPolicy.Accept, null, true)]
    [InlineData(UnavailableOwnerPolicy.Accept, UnavailableOwnerPolicy.Reject, false)]
    [InlineData(UnavailableOwnerPolicy.Reject, UnavailableOwnerPolicy.Accept, true)]
    public async Task CheckAsync_AnOwnerThatCannotSay_IsUpToTheReferenceAndThenToTheOwner(UnavailableOwnerPolicy owner, UnavailableOwnerPolicy? reference, bool accepted)
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(builder => builder.UseSource(_ => _users).Configure(options => options.OnUnavailable = owner));
        await using var provider = services.BuildServiceProvider();
        _users.Fail();
        var use = SoftReferenceUse.Of(Known, "/a") with { OnOwnerUnavailable = reference };

        var (failures, unverified) = await provider.GetRequiredService<ISoftReferenceValidator>().CheckAsync([use]);

        Assert.Equal(accepted ? [] : [SoftReferenceFailureKind.Unavailable], failures.Select(failure => failure.Kind));
        Assert.Equal(accepted ? [use] : [], unverified);
    }

    [Fact]
    public async Task CheckAsync_AcceptingPolicy_StillRefusesWhatIsMissingOrZero()
    {
        var (failures, unverified) = await _validator.CheckAsync(
        [
            SoftReferenceUse.Of(Unheard, "/a") with { OnOwnerUnavailable = UnavailableOwnerPolicy.Accept },
            SoftReferenceUse.Of(default(SoftRef<AuthUsers>), "/b") with { OnOwnerUnavailable = UnavailableOwnerPolicy.Accept },
        ]);

        Assert.Equal([SoftReferenceFailureKind.Missing, SoftReferenceFailureKind.Zero], failures.Select(failure => failure.Kind));
        Assert.Empty(unverified);
    }

    [Fact]
    public async Task CheckAsync_OnlyZeroReferences_AskNobody()
    {
        var failure = Assert.Single((await _validator.CheckAsync([SoftReferenceUse.Of(default(SoftRef<AuthUsers>), "/zero")])).Failures);

        Assert.Equal(SoftReferenceFailureKind.Zero, failure.Kind);
        Assert.Equal(0, _users.Calls);
    }

    [Fact]
    public async Task CheckAsync_UnknownOwner_NamesTheRemedy()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _validator.CheckAsync([SoftReferenceUse.Of(new SoftRef<Unregistered>(Guid.NewGuid()), "/x")]));

        Assert.Equal(
            "No owner is registered for '//nobody/things', so nobody can be asked. Call services.AddSoftReferences().AddOwner<…>(owner => owner.UseHttp(…)) with the type that names 'nobody'. Registered: '//auth/users', '//billing/accounts'.",
            exception.Message);
    }

    [Fact]
    public async Task EnsureAsync_Missing_ThrowsWithEveryFailure()
    {
        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(
            () => _validator.EnsureAsync([SoftReferenceUse.Of(Unheard, "/a"), SoftReferenceUse.Of(Unheard, "/b")]));

        Assert.Equal(["/a", "/b"], exception.Failures.Select(failure => failure.Use.Location));
    }

    [Fact]
    public async Task EnsureAsync_ExistingReference_Passes() => await _validator.EnsureAsync(Known, "/a");

    [Fact]
    public async Task CheckAsync_CancelledByTheCaller_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _validator.CheckAsync([SoftReferenceUse.Of(Known, "/a")], new CancellationToken(canceled: true)));

    private sealed class Unregistered : IOwningService
    {
        public static OwningService Service { get; } = new("nobody", "things");
    }
}
