namespace SoftReferences.Tests;

public sealed class InMemoryExistenceSourceTests
{
    private static readonly SoftRef<AuthUsers> User = new(Guid.NewGuid());
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(User.Value)];
    private readonly InMemoryExistenceSource<AuthUsers> _source = new();

    [Fact]
    public async Task AskAsync_AddedAndRemoved_FollowsTheSet()
    {
        Assert.Equal([Existence.Missing], (await _source.AskAsync(Keys, default)).Statuses);

        _source.Add(User);
        Assert.Equal([Existence.Exists], (await _source.AskAsync(Keys, default)).Statuses);

        Assert.True(_source.Remove(User));
        Assert.False(_source.Remove(User));
        Assert.Equal([Existence.Missing], (await _source.AskAsync(Keys, default)).Statuses);
        Assert.Equal(3, _source.Calls);
    }

    [Fact]
    public async Task AskAsync_WhileItFails_IsUnknownAndCounted()
    {
        _source.Add(User);
        _source.Fail("down for the test", TimeSpan.FromSeconds(3));

        var answer = await _source.AskAsync(Keys, default);
        _source.Recover();

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal(("down for the test", TimeSpan.FromSeconds(3)), (answer.UnknownReason, answer.RetryAfter));
        Assert.Equal([Existence.Exists], (await _source.AskAsync(Keys, default)).Statuses);
        Assert.Equal(2, _source.Calls);
    }

    [Fact]
    public void Add_AnotherOwnersReference_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _source.Add(new SoftRef<BillingAccounts, long>(1)));

        Assert.Equal("The reference is to //billing/accounts, and this is the source of //auth/users. (Parameter 'reference')", exception.Message);
    }

    [Fact]
    public void Add_Zero_IsRefused() => Assert.Throws<ArgumentException>(() => _source.Add(default(SoftRef<AuthUsers>)));
}
