using System.ComponentModel;

namespace SoftReferences.OpenApi.Tests;

/// <summary>A body with references in all places.</summary>
internal sealed record Pet(
    SoftRef<AuthUsers> UserId,
    SoftRef<AuthUsers>? VetId,
    SoftRef<BillingAccounts, long> AccountId,
    SoftRef<BillingAccounts, int>? OldAccountId,
    SoftRef<CatalogProducts, string> FoodId,
    [property: Description("Who feeds it.")] SoftRef<AuthUsers> SitterId,
    IReadOnlyList<SoftRef<AuthUsers>> Friends,
    Dictionary<string, SoftRef<AuthUsers>> Roles,
    Dictionary<SoftRef<AuthUsers>, int> Ratings,
    Chip? Chip);

internal sealed record Chip(SoftRef<AuthUsers> RegistrarId);
