namespace SoftReferences.OpenApi.Tests;

/// <summary>What a controller reads from a query.</summary>
public sealed class Search
{
    public SoftRef<AuthUsers> User { get; set; }

    public SoftRef<AuthUsers>? Vet { get; set; }

    public SoftRef<BillingAccounts, long>? Account { get; set; }

    public string? Text { get; set; }
}
