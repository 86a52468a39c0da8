namespace SoftReferences.AspNetCore.Tests;

/// <summary>A second owner, whose keys are numbers.</summary>
internal sealed class Accounts : IOwningService
{
    public static OwningService Service { get; } = new("billing", "accounts");
}
