namespace SoftReferences.OpenApi.Tests;

/// <summary>A body with keys of all kinds.</summary>
internal sealed record Keys(
    SoftRef<BillingAccounts, sbyte> Tiny,
    SoftRef<BillingAccounts, byte> Octet,
    SoftRef<BillingAccounts, short> Small,
    SoftRef<BillingAccounts, ushort> Unsigned,
    SoftRef<BillingAccounts, int> Number,
    SoftRef<BillingAccounts, uint> Positive,
    SoftRef<BillingAccounts, long> Large,
    SoftRef<BillingAccounts, ulong> Huge,
    SoftRef<BillingAccounts, string> Text,
    SoftRef<BillingAccounts, Guid> Uuid);
