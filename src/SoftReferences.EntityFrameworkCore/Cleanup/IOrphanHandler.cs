namespace SoftReferences.EntityFrameworkCore;

/// <summary>The application's own code for orphans, called as <see cref="OrphanAction.Handle"/> asks.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <remarks>It is created once for each page, and its constructor may ask for the application's services.</remarks>
public interface IOrphanHandler<in TEntity>
    where TEntity : class
{
    /// <summary>Handles one page of orphans, inside the transaction of the clean-up, which also saves the changes.</summary>
    /// <param name="orphans">
    /// The entities, tracked by the context. Each must be removed, or be changed so that it does not refer to the deleted
    /// entity any more; one that is left as it is counts as kept on purpose.
    /// </param>
    /// <param name="context">The context of the database and what was deleted.</param>
    /// <param name="cancellationToken">Stops the work; the transaction is rolled back and tried again later.</param>
    /// <returns>A task that completes when the page is handled.</returns>
    /// <remarks>
    /// An exception rolls the page back. It is tried again later, so whatever reaches beyond the database must bear repetition. PostgreSQL rolls
    /// it back when it has heard nothing for <see cref="CleanupOptions.LeaseDuration"/>: give calls of other services a timeout.
    /// </remarks>
    Task HandleAsync(IReadOnlyList<TEntity> orphans, OrphanContext context, CancellationToken cancellationToken);
}
