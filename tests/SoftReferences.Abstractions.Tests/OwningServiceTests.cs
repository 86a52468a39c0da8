namespace SoftReferences.Tests;

public sealed class OwningServiceTests
{
    [Fact]
    public void ResourceName_NamesServiceAndResource()
    {
        var service = new OwningService("auth-2", "user_accounts") { Schema = "auth_schema" };
        Assert.Equal("//auth-2/user_accounts", service.ResourceName);
        Assert.Equal("//auth-2/user_accounts", service.ToString());
        Assert.Equal("auth_schema", service.Schema);
        Assert.Equal(service, new OwningService("auth-2", "user_accounts") { Schema = "auth_schema" });
    }

    [Theory]
    [InlineData("Auth")]
    [InlineData("auth users")]
    [InlineData("auth/users")]
    [InlineData("äuth")]
    [InlineData("auth.users")]
    [InlineData("\"")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Constructor_BadName_IsRefused(string name)
    {
        var message = $"'{name}' cannot name an owning service or its resource: use 1 to 63 lower-case letters, digits, '-' or '_'.";
        Assert.Equal($"{message} (Parameter 'name')", Assert.Throws<ArgumentException>(() => new OwningService(name, "users")).Message);
        Assert.Equal($"{message} (Parameter 'resource')", Assert.Throws<ArgumentException>(() => new OwningService("auth", name)).Message);
    }

    [Fact]
    public void Constructor_NoName_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("name", () => new OwningService(null!, "users"));
        Assert.Throws<ArgumentException>("resource", () => new OwningService("auth", string.Empty));
    }
}
