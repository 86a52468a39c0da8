namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations in SQL that code runs with EXECUTE, and that is written elsewhere in the code.</summary>
internal static class PlantedCode
{
    private const string Delete = "'DELETE FROM auth_schema.users'";

    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        Once("a variable's default", $"DECLARE q text := {Delete}; BEGIN EXECUTE q; END"),
        Once("a constant", $"DECLARE q CONSTANT text DEFAULT {Delete}; BEGIN EXECUTE q; END"),
        Once("an assignment", $"DECLARE q text; BEGIN q = {Delete}; EXECUTE q; END"),
        Once("one branch of CASE", $"DECLARE q text; BEGIN q := CASE WHEN now() IS NULL THEN 'SELECT 1' ELSE {Delete} END; EXECUTE q; END"),
        Once("SELECT INTO", "DECLARE q text; BEGIN SELECT 'DELETE FROM ' || 'auth_schema.users' INTO q; EXECUTE q; END"),
        Once("the rows of a loop", $"DECLARE r record; BEGIN FOR r IN SELECT s FROM (VALUES ({Delete})) AS v (s) LOOP EXECUTE r.s; END LOOP; END"),
        Once("the elements of an array", $"DECLARE q text; BEGIN <<each>> FOREACH q IN ARRAY ARRAY[{Delete}] LOOP EXECUTE q; END LOOP; END"),
        Once("a variable that goes into another", "DECLARE t text := 'FROM auth_schema.users'; q text; BEGIN q := 'DELETE ' || t; EXECUTE q; END"),
        Once("an argument of format", "BEGIN EXECUTE format('DELETE FROM user_schema.pets WHERE %I IN (%s)', 'UserId', 'SELECT \"Id\" FROM auth_schema.users'); END"),
        Once("a text that ends behind the schema", "DECLARE t text := 'users'; BEGIN EXECUTE 'DELETE FROM auth_schema.' || t; EXECUTE format('DELETE FROM auth_schema.%I', t); END"),
        CorpusCase.Sql("SQL: function with EXECUTE of a variable", $"CREATE FUNCTION user_schema.purge() RETURNS void LANGUAGE plpgsql AS $$ DECLARE q text; BEGIN q := {Delete}; EXECUTE q; END $$", ["SREF202"], ["SREF303"]),
    ];

    private static CorpusCase Once(string name, string code) => CorpusCase.Sql($"SQL: foreign rows deleted by EXECUTE of {name}", $"DO $$ {code} $$", ["SREF202"], []);
}
