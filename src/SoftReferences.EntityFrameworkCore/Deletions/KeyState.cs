namespace SoftReferences.EntityFrameworkCore;

/// <summary>The result of a query for an owned entity.</summary>
/// <param name="Key">Its key.</param>
/// <param name="IsDeleted">Whether it is marked as deleted.</param>
internal sealed record KeyState<TKey>(TKey Key, bool IsDeleted);
