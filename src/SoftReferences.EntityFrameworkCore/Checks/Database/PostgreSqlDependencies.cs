namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds other dependencies across schemas that PostgreSQL tracks: of views, triggers, routines, rules, defaults, types, operators, collations, text search and partitions.</summary>
/// <remarks>
/// Objects of extensions are excluded: extensions are installed for everyone, often into <c>public</c>. The array and row types that
/// accompany types and tables of an extension need extra care, because PostgreSQL does not record them as its members.
/// </remarks>
internal static class PostgreSqlDependencies
{
    private const string Sql =
        """
        WITH thing AS (
            SELECT 'pg_class'::regclass AS class, oid, relnamespace AS space, CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'object' END AS kind
                FROM pg_class WHERE relnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 'function' FROM pg_proc WHERE pronamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, 'object' FROM pg_type WHERE typnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace, 'object' FROM pg_collation WHERE collnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace, 'object' FROM pg_operator WHERE oprnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace, 'object' FROM pg_opclass WHERE opcnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace, 'object' FROM pg_opfamily WHERE opfnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace, 'object' FROM pg_conversion WHERE connamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace, 'object' FROM pg_statistic_ext WHERE stxnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, 'object' FROM pg_ts_config WHERE cfgnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, 'object' FROM pg_ts_dict WHERE dictnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsnamespace, 'object' FROM pg_ts_parser WHERE prsnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmplnamespace, 'object' FROM pg_ts_template WHERE tmplnamespace = ANY (@all::oid[])
        ), dependent AS (
            SELECT class, oid, space, class AS shown_class, oid AS shown, kind FROM thing
            UNION ALL SELECT 'pg_rewrite'::regclass, rule.oid, relation.relnamespace,
                    CASE WHEN relation.relkind IN ('v', 'm') THEN 'pg_class'::regclass ELSE 'pg_rewrite'::regclass END,
                    CASE WHEN relation.relkind IN ('v', 'm') THEN relation.oid ELSE rule.oid END,
                    CASE relation.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'rule' END
                FROM pg_rewrite AS rule JOIN pg_class AS relation ON relation.oid = rule.ev_class WHERE relation.relnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_trigger'::regclass, trigger.oid, relation.relnamespace, 'pg_trigger'::regclass, trigger.oid, 'trigger'
                FROM pg_trigger AS trigger JOIN pg_class AS relation ON relation.oid = trigger.tgrelid
                WHERE NOT trigger.tgisinternal AND trigger.tgparentid = 0 AND relation.relnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_attrdef'::regclass, value.oid, relation.relnamespace, 'pg_attrdef'::regclass, value.oid, 'default value'
                FROM pg_attrdef AS value JOIN pg_class AS relation ON relation.oid = value.adrelid WHERE relation.relnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_policy'::regclass, policy.oid, relation.relnamespace, 'pg_policy'::regclass, policy.oid, 'policy'
                FROM pg_policy AS policy JOIN pg_class AS relation ON relation.oid = policy.polrelid WHERE relation.relnamespace = ANY (@all::oid[])
            UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace, 'pg_constraint'::regclass, oid, 'constraint'
                FROM pg_constraint WHERE contype <> 'f' AND connamespace = ANY (@all::oid[])
        ), edge AS (
            SELECT DISTINCT dependent.kind, dependent.shown_class, dependent.shown, thing.class, thing.oid, dependent.space, thing.space AS thing_space
            FROM pg_depend AS depends
            JOIN thing ON thing.class = depends.refclassid AND thing.oid = depends.refobjid
            JOIN dependent ON dependent.class = depends.classid AND dependent.oid = depends.objid
            WHERE dependent.space = ANY (@own::oid[]) AND thing.space = ANY (@foreign::oid[]) OR dependent.space = ANY (@foreign::oid[]) AND thing.space = ANY (@own::oid[])
        ), member AS (
            SELECT classid AS class, objid AS oid FROM pg_depend WHERE deptype = 'e'
        ), row_type AS (
            SELECT class, oid FROM member
            UNION SELECT 'pg_type'::regclass, type.oid FROM pg_type AS type JOIN member ON member.class = 'pg_class'::regclass AND member.oid = type.typrelid
        ), extended AS (
            SELECT class, oid FROM row_type
            UNION SELECT 'pg_type'::regclass, list.oid FROM pg_type AS list JOIN row_type ON row_type.class = 'pg_type'::regclass AND row_type.oid = list.typelem WHERE list.typcategory = 'A'
        )
        SELECT edge.kind, (pg_identify_object(edge.shown_class, edge.shown, 0)).identity, (pg_identify_object(edge.class, edge.oid, 0)).identity, edge.space::bigint, edge.thing_space::bigint
        FROM edge
        WHERE NOT EXISTS (SELECT FROM extended WHERE extended.class = edge.class AND extended.oid = edge.oid)
            AND NOT EXISTS (SELECT FROM extended WHERE extended.class = edge.shown_class AND extended.oid = edge.shown)
        ORDER BY 2, 3
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, PostgreSqlSchemas schemas, SchemaBorder border)
    {
        var edges = await session.ReadAsync(
            Sql,
            reader => (Kind: reader.GetString(0), Name: reader.GetString(1), Other: reader.GetString(2), Space: reader.GetInt64(3), OtherSpace: reader.GetInt64(4)),
            ("own", schemas.OwnIds),
            ("foreign", schemas.ForeignIds),
            ("all", schemas.AllIds)).ConfigureAwait(false);
        return edges.Select(edge => new SoftReferenceViolation(
            Code(edge.Kind),
            $"{edge.Kind} {edge.Name}, {edge.Other}",
            $"The {edge.Kind} '{edge.Name}' in the database depends on '{edge.Other}', and {border.WhyForeign(schemas.Foreign.GetValueOrDefault(edge.OtherSpace) ?? schemas.Foreign[edge.Space])}: "
            + "neither service can change its side without the other.",
            "Drop it in a migration of the service that has it. Ask the owner over its interface, or keep a copy of what is needed."));
    }

    private static string Code(string kind) => kind switch
    {
        "view" or "materialized view" => "SREF302",
        "trigger" or "function" or "rule" => "SREF303",
        _ => "SREF308",
    };
}
