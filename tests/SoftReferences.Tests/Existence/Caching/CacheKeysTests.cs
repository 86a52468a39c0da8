namespace SoftReferences.Tests;

public sealed class CacheKeysTests
{
    private static readonly OwningService Service = new("billing", "accounts");

    [Theory]
    [InlineData("", "7", "//billing/accounts||7")]
    [InlineData("tenant", "7", "//billing/accounts|6:tenant|7")]
    [InlineData("a|1:b", "x", "//billing/accounts|5:a|1:b|x")]
    public void Of_NamesOwnerScopeAndKey(string scope, string key, string expected) =>
        Assert.Equal(expected, new CacheKeys(Service).Of(scope, OwnerKey.Of(key)));

    [Theory]
    [InlineData("", "1:a|x", "a", "x")]
    [InlineData("a|1:b", "x", "a", "1:b|x")]
    [InlineData("a", "b|c", "a|b", "c")]
    public void Of_TwoScopesAndKeys_NeverMeet(string scope, string key, string otherScope, string otherKey) =>
        Assert.NotEqual(new CacheKeys(Service).Of(scope, OwnerKey.Of(key)), new CacheKeys(Service).Of(otherScope, OwnerKey.Of(otherKey)));

    [Fact]
    public void Of_TheLongest_IsWhole()
    {
        var service = new OwningService(new('s', OwningService.MaximumNameLength), new('r', OwningService.MaximumNameLength));
        var key = OwnerKey.Of(new string('k', OwnerKey.MaximumLength));

        foreach (var scope in new[] { new string('t', 128), new string('t', 129), new string('t', 5_000) })
        {
            Assert.Equal($"{service.ResourceName}|{scope.Length}:{scope}|{key}", new CacheKeys(service).Of(scope, key));
        }
    }
}
