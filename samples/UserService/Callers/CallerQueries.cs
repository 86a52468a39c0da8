namespace UserService.Callers;

internal static class CallerQueries
{
    /// <summary>Filters the rows that the caller may see: the caller's own, or all for an admin.</summary>
    public static IQueryable<TRow> VisibleTo<TRow>(this IQueryable<TRow> rows, Caller caller)
        where TRow : class, IUserOwned =>
        caller.IsAdmin ? rows : rows.OwnedBy(caller);

    /// <summary>Filters the caller's own rows.</summary>
    public static IQueryable<TRow> OwnedBy<TRow>(this IQueryable<TRow> rows, Caller caller)
        where TRow : class, IUserOwned
    {
        var userId = caller.UserId;
        return rows.Where(row => row.UserId == userId);
    }
}
