namespace UserService.Paging;

internal static class PagedQueries
{
    /// <summary>Reads pages by key, so that every page costs the same. Ids are version 7 UUIDs, and therefore in order of creation.</summary>
    public static async Task<Page<TItem>> ToPageAsync<TRow, TItem>(
        this IQueryable<TRow> rows, PageQuery query, Func<TRow, TItem> select, CancellationToken cancellationToken)
        where TRow : class, IUserOwned
    {
        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var after = query.After ?? Guid.Empty;
        var found = await rows.AsNoTracking()
            .Where(row => row.Id > after)
            .OrderBy(row => row.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        return new([.. page.Select(select)], found.Count > limit ? page[^1].Id : null);
    }
}
