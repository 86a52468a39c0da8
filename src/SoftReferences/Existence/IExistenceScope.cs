namespace SoftReferences;

/// <summary>Says to whom the answers belong that an owner gives now: a tenant, or an authorization, where owners answer each of them differently.</summary>
/// <remarks>
/// Register it as a singleton: <c>services.AddSingleton&lt;IExistenceScope, TenantScope&gt;()</c>. Checks of different scopes
/// share no call and no remembered answer. Without one all checks share. It is not asked when references are cleaned up.
/// </remarks>
public interface IExistenceScope
{
    /// <summary>Gets the scope of the current call, or <see langword="null"/> for the one that all share who have none.</summary>
    /// <remarks>It becomes part of cache keys: use an identifier of at most 128 characters, never a secret.</remarks>
    string? Current { get; }
}
