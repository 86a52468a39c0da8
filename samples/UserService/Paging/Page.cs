namespace UserService.Paging;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, oldest first.</param>
/// <param name="Next">The value of <c>after</c> for the next page, or null on the last one.</param>
internal sealed record Page<TItem>(IReadOnlyList<TItem> Items, Guid? Next);
