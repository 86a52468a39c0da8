using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference with what decides how much of its work is done at once.</summary>
/// <param name="Reference">The reference.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pace">The sizes of its batches.</param>
/// <param name="Breaker">Its limits.</param>
internal sealed record PacedReference<TContext>(SoftReference Reference, string Name, CleanupPace Pace, RemovalBreaker<TContext> Breaker)
    where TContext : DbContext;
