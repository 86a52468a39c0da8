namespace SoftReferences.EntityFrameworkCore;

/// <summary>Handles orphans with the application's own code, for <see cref="OrphanAction.Handle"/>.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <remarks>A handler is created for each page, and its constructor can take the application's services.</remarks>
public interface IOrphanHandler<in TEntity>
    where TEntity : class
{
    /// <summary>Handles one page of orphans, inside the transaction of clean-up, which also saves the changes.</summary>
    /// <param name="orphans">
    /// The entities, tracked by the context. Each must be removed, or changed so that it no longer refers to the deleted
    /// entity. An entity that is left as it is counts as kept on purpose.
    /// </param>
    /// <param name="context">The database context, and what was deleted.</param>
    /// <param name="cancellationToken">Cancels the work; the transaction is rolled back and tried again later.</param>
    /// <returns>A task that completes when the page is handled.</returns>
    /// <remarks>
    /// If it throws, the page is rolled back and tried again later, so effects outside the database must be idempotent. PostgreSQL rolls the page
    /// back after <see cref="CleanupOptions.LeaseDuration"/> without a statement: give calls to other services a timeout.
    /// </remarks>
    Task HandleAsync(IReadOnlyList<TEntity> orphans, OrphanContext context, CancellationToken cancellationToken);
}
