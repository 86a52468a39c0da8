namespace SoftReferences.AspNetCore.Tests;

/// <summary>A second owner, with numbers for keys.</summary>
internal sealed class Accounts : IOwningService
{
    public static OwningService Service { get; } = new("billing", "accounts");
}
