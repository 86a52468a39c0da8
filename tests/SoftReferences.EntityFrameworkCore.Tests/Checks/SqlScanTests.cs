using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class SqlScanTests
{
    private const string Sql = "INSERT INTO main.pets SELECT * FROM temp.pets";

    private readonly SchemaBorder _border = new(["user_schema", "archive_schema"], []);

    public static TheoryData<string> Planted => [.. PlantedCases.All.Where(@case => @case.InMigrations.Contains("SREF202") && Texts(@case).Any()).Select(@case => @case.Name)];

    public static TheoryData<string> Clean => [.. CleanCases.All.Where(@case => Texts(@case).Any()).Select(@case => @case.Name)];

    [Fact]
    public void MainAndTemp_AreSqlitesOwn() => Assert.Empty(SqlScan.Find(Sql, _border, isSqlite: true));

    [Fact]
    public void MainAndTemp_AreSchemasElsewhere() => Assert.Equal(["main.pets", "temp.pets"], Touched(Sql));

    // A schema that an owner declares is found anywhere in the SQL. Only with schemas that no owner declares does a test show that the position of a name is recognized.
    [Theory]
    [MemberData(nameof(Planted))]
    public void PlantedSql_IsFoundInASchemaThatNoOwnerDeclares(string name) =>
        Assert.All(Texts(PlantedCases.All.Single(@case => @case.Name == name)), sql => Assert.NotEmpty(SqlScan.Find(sql, _border)));

    [Theory]
    [MemberData(nameof(Clean))]
    public void CleanSql_IsCleanWhereNoOwnerDeclaresASchema(string name) =>
        Assert.All(Texts(CleanCases.All.Single(@case => @case.Name == name)), sql => Assert.Empty(SqlScan.Find(sql, _border)));

    [Theory]
    [InlineData("SET SESSION SCHEMA 'billing'", "billing")]
    [InlineData("SELECT set_config('Search_Path', 'billing', true)", "billing")]
    [InlineData("CREATE FUNCTION user_schema.f() RETURNS int LANGUAGE sql SET SCHEMA 'billing' AS 'SELECT 1'", "billing")]
    [InlineData("ALTER SCHEMA user_schema RENAME TO billing", "billing")]
    [InlineData("CREATE SCHEMA AUTHORIZATION billing", "billing")]
    [InlineData("CREATE SCHEMA IF NOT EXISTS AUTHORIZATION billing", "billing")]
    [InlineData("CREATE SCHEMA user_schema CREATE TABLE t (id int) GRANT SELECT ON billing.invoices TO clerk", "billing.invoices")]
    [InlineData("DROP SCHEMA IF EXISTS user_schema, billing, \"table\"", "billing", "table")]
    [InlineData("COMMENT ON SCHEMA billing IS 'x'", "billing")]
    [InlineData("REINDEX (VERBOSE) SCHEMA CONCURRENTLY billing", "billing")]
    [InlineData("IMPORT FOREIGN SCHEMA remote FROM SERVER other INTO billing", "billing")]
    [InlineData("CREATE PUBLICATION p FOR TABLES IN SCHEMA user_schema, TABLE user_schema.a, billing.b", "billing.b")]
    [InlineData("ALTER PUBLICATION p SET TABLE user_schema.a (id) WHERE (id > 1), billing.b", "billing.b")]
    [InlineData("DELETE FROM app.billing.invoices", "billing.invoices")]
    [InlineData("COMMENT ON COLUMN billing.invoices.id IS 'x'", "billing.invoices")]
    [InlineData("COMMENT ON COLUMN app.billing.invoices.id IS 'x'", "billing.invoices")]
    [InlineData("ALTER SEQUENCE user_schema.s OWNED BY billing.invoices.id", "billing.invoices")]
    [InlineData("SELECT * FROM U&'d!0061ta' UESCAPE '!', U&\"d!!bil!006Cing\" UESCAPE '!'.invoices", "d!billing.invoices")]
    [InlineData("CREATE OPERATOR billing.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl)", "billing")]
    [InlineData("DROP OPERATOR IF EXISTS billing.= (int, int)", "billing")]
    [InlineData("DROP FUNCTION user_schema.f(billing.status), user_schema.g(int, billing.kind)", "billing.status", "billing.kind")]
    [InlineData("CREATE FUNCTION user_schema.f(int, OUT s billing.status) RETURNS TABLE (id int, k billing.kind) LANGUAGE sql AS 'SELECT 1'", "billing.status", "billing.kind")]
    [InlineData("DO $$ DECLARE s billing.status; n CONSTANT billing.invoices.id%TYPE := 1; BEGIN END $$", "billing.status", "billing.invoices")]
    [InlineData("CREATE CAST (int AS billing.status) WITH INOUT", "billing.status")]
    [InlineData("CREATE AGGREGATE user_schema.a (int) (SFUNC = billing.f, STYPE = int)", "billing.f")]
    [InlineData("CREATE TYPE user_schema.t AS (id int, s billing.status)", "billing.status")]
    [InlineData("ALTER TABLE user_schema.t ADD a text DEFAULT 'x'::text, ADD b billing.status", "billing.status")]
    [InlineData("VACUUM (FULL) user_schema.a, billing.b", "billing.b")]
    [InlineData("LOCK TABLE user_schema.a, billing.b IN SHARE MODE", "billing.b")]
    [InlineData("TRUNCATE ONLY (user_schema.a), ONLY (billing.b)", "billing.b")]
    [InlineData("DELETE FROM user_schema.a USING (billing.b CROSS JOIN user_schema.c)", "billing.b")]
    [InlineData("SET CONSTRAINTS billing.fk DEFERRED", "billing.fk")]
    [InlineData("REVOKE ALL ON billing.invoices FROM clerk", "billing.invoices")]
    [InlineData("DO $$ BEGIN x := CASE WHEN a THEN b ELSE c END; DROP TRIGGER t ON billing.invoices; END $$", "billing.invoices")]
    public void Name_OfAForeignSchema_IsFound(string sql, params string[] touched) => Assert.Equal(touched, Touched(sql));

    [Theory]
    [InlineData("DELETE FROM app.user_schema.pets")]
    [InlineData("GRANT SET ON PARAMETER app.tenant TO clerk")]
    [InlineData("CREATE TRIGGER t AFTER UPDATE OF id ON user_schema.a FOR EACH ROW WHEN (p.x > q.y) EXECUTE FUNCTION user_schema.f()")]
    [InlineData("CREATE TRIGGER t AFTER DELETE ON pets WHEN old.x > toys.y BEGIN DELETE FROM toys WHERE toys.pet_id = old.id; END")]
    [InlineData("CREATE RULE r AS ON UPDATE TO user_schema.a WHERE old.x <> a.x DO ALSO UPDATE user_schema.b SET x = n.x FROM user_schema.n n WHERE n.y = b.y")]
    [InlineData("CREATE TABLE IF NOT EXISTS user_schema.t AS SELECT p.x, CASE p.y WHEN 1 THEN p.a END FROM user_schema.p p")]
    [InlineData("CREATE INDEX ON user_schema.t ((t.a || t.b), lower(t.c)) WHERE t.a > t.b")]
    [InlineData("CREATE TABLE user_schema.t (id int) WITH (toast.autovacuum_enabled = false, toast.vacuum_truncate = false)")]
    [InlineData("DROP FUNCTION public.f(int), public.g(int); CREATE DOMAIN user_schema.d AS public.citext; CREATE AGGREGATE user_schema.a (int) (STYPE = public.hstore, SFUNC = user_schema.f)")]
    [InlineData("DO $$ BEGIN UPDATE user_schema.t SET x = CASE WHEN t.a THEN t.b ELSE t.c END, y = t.d FROM user_schema.u u; END $$")]
    [InlineData("DO $$ BEGIN MERGE INTO user_schema.a t USING user_schema.s s ON t.id = s.id WHEN MATCHED AND s.x THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES ('FROM billing.a'); END $$")]
    [InlineData("DO $$ BEGIN EXECUTE 'SELECT 1'; CREATE TRIGGER t AFTER INSERT ON user_schema.a EXECUTE FUNCTION user_schema.f('FROM billing.a'); END $$")]
    public void Name_OfSomethingElse_IsNot(string sql) => Assert.Empty(Touched(sql));

    private static IEnumerable<string> Texts(CorpusCase @case)
    {
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        @case.Migration(migration);
        return migration.Operations.OfType<SqlOperation>().Select(operation => operation.Sql);
    }

    private IEnumerable<string> Touched(string sql) => SqlScan.Find(sql, _border).Select(touch => touch.Name);
}
