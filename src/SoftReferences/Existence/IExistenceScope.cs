namespace SoftReferences;

/// <summary>Identifies the scope of the current call, such as a tenant, if owners answer differently in each.</summary>
/// <remarks>
/// Register it as a singleton: <c>services.AddSingleton&lt;IExistenceScope, TenantScope&gt;()</c>. Checks in different scopes
/// share neither calls nor remembered answers. If none is registered, all checks share them. Clean-up does not use it.
/// </remarks>
public interface IExistenceScope
{
    /// <summary>Gets the scope of the current call, or <see langword="null"/> for the scope that all other calls share.</summary>
    /// <remarks>It becomes part of cache keys: use an identifier of at most 128 characters, never a secret.</remarks>
    string? Current { get; }
}
