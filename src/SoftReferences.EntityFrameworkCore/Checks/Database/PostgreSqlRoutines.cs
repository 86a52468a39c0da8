namespace SoftReferences.EntityFrameworkCore;

/// <summary>Scans the code of the service's functions and procedures, whose dependencies PostgreSQL does not track.</summary>
/// <remarks>It reads all of them, without a text filter in the query: escapes and concatenation may hide the name of a schema.</remarks>
internal static class PostgreSqlRoutines
{
    private const string Sql =
        """
        SELECT (pg_identify_object('pg_proc'::regclass, routine.oid, 0)).identity, routine.prosrc,
            coalesce((SELECT string_agg('SET ' || replace(setting, 'search_path=', 'search_path = '), '; ') FROM unnest(routine.proconfig) AS setting WHERE setting LIKE 'search_path=%'), '')
        FROM pg_proc AS routine
        JOIN pg_language AS language ON language.oid = routine.prolang AND language.lanname NOT IN ('c', 'internal')
        WHERE routine.pronamespace = ANY (@own::oid[])
            AND NOT EXISTS (SELECT FROM pg_depend AS member WHERE member.classid = 'pg_proc'::regclass AND member.objid = routine.oid AND member.deptype = 'e')
        ORDER BY 1
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, PostgreSqlSchemas schemas, SchemaBorder border)
    {
        var existing = schemas.Foreign.Values.ToHashSet(StringComparer.Ordinal);
        var routines = await session.ReadAsync(
            Sql,
            reader => (Name: reader.GetString(0), Source: reader.GetString(1), Settings: reader.GetString(2)),
            ("own", schemas.OwnIds)).ConfigureAwait(false);
        return
            from routine in routines
            from touch in SqlScan.Find(routine.Source, border, isCode: true).Concat(SqlScan.Find(routine.Settings, border)).Distinct()
            where existing.Contains(touch.Schema)
            select new SoftReferenceViolation(
                "SREF303",
                $"function {routine.Name}, {touch.Name}",
                $"The code of '{routine.Name}' in the database touches '{touch.Name}', and {border.WhyForeign(touch.Schema)}: "
                + "it breaks when the other service changes, and fails only when it runs.",
                "Change or drop it in a migration. Ask the owner over its interface, or keep a copy of what is needed.");
    }
}
