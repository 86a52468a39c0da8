namespace SoftReferences;

/// <summary>An owner that this service refers to, as the application registered it with <c>AddOwner</c>.</summary>
/// <param name="Service">The owner.</param>
/// <param name="Source">Creates its existence source.</param>
/// <param name="Feed">Creates its feed of deletions, or returns <see langword="null"/> if the owner has none.</param>
internal sealed record OwnerRegistration(
    OwningService Service,
    Func<IServiceProvider, IExistenceSource> Source,
    Func<IServiceProvider, IDeletionFeed?> Feed);
