using Microsoft.CodeAnalysis.Testing;

namespace SoftReferences.Analyzers.Tests;

public sealed class MigrationSqlTests : RuleTests<MigrationSqlAnalyzer, EmptyCodeFixProvider>
{
    [Theory]
    [InlineData("\"ALTER TABLE user_schema.pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users (id)\"")]
    [InlineData("\"alter table user_schema.pets add foreign key (user_id) references Auth_Schema.Users(id)\"")]
    [InlineData("\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES \\\"auth_schema\\\" . \\\"users\\\" (id)\"")]
    [InlineData("@\"CREATE TABLE pets (user_id uuid REFERENCES auth_schema.users)\"")]
    [InlineData("@\"CREATE TABLE pets (user_id uuid /* whose */ REFERENCES -- the user\n auth_schema.users)\"")]
    [InlineData("@\"/* a /* b */ c */ ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES /* /**/ */ auth_schema.users /***/\"")]
    [InlineData("$\"ALTER TABLE {Table} ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users\"")]
    [InlineData("$\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES {Foreign}.users\"")]
    [InlineData("$\"\"\"ALTER TABLE {Environment.NewLine} ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users\"\"\"")]
    [InlineData("\"ALTER TABLE pets \" + \"ADD FOREIGN KEY (user_id) REFERENCES \" + Foreign + \".users\"")]
    [InlineData("\"DO $body$ BEGIN ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users; END $body$\"")]
    [InlineData("\"ALTER TABLE [user_schema].[pets] ADD FOREIGN KEY (user_id) REFERENCES [auth_schema].[users] (id)\"")]
    [InlineData("@\"COMMENT ON TABLE pets IS 'in C:\\'; ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users(id); SELECT ''\"")]
    [InlineData("@\"INSERT INTO notes VALUES (E'it\\'s', 'C:\\'); ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users; SELECT 'C:\\'\"")]
    [InlineData("@\"SELECT U&'\\005C', U&'\\'; ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users; SELECT ''\"")]
    [InlineData("\"COMMENT ON TABLE pets IS $of$it's theirs$of$; ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users; SELECT ''\"")]
    [InlineData("\"DO $do$ BEGIN EXECUTE $it$SELECT 'it''s', 'C:\\'$it$; ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users; END $do$\"")]
    public Task References_ToAnOwnersSchema_AreFound(string sql) => FindsAsync(Migration($"{{|SREF005:{sql}|}}"));

    [Theory]
    [InlineData("\"ALTER TABLE user_schema.pets ADD FOREIGN KEY (user_id) REFERENCES user_schema.owners (id)\"")]
    [InlineData("\"ALTER TABLE auth_schema.sessions ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users (id)\"")]
    [InlineData("\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES owners (id)\"")]
    [InlineData("\"-- REFERENCES auth_schema.users\"")]
    [InlineData("\"/* REFERENCES auth_schema.users */ SELECT 1\"")]
    [InlineData("\"/* off: /* the key */ ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users */ SELECT 1\"")]
    [InlineData("\"/* a /* b /* c */*/ REFERENCES auth_schema.users */\"")]
    [InlineData("\"COMMENT ON COLUMN pets.user_id IS 'REFERENCES auth_schema.users'\"")]
    [InlineData("\"INSERT INTO notes VALUES ('it''s: REFERENCES auth_schema.users')\"")]
    [InlineData("@\"INSERT INTO notes VALUES (E'it\\'s: REFERENCES auth_schema.users')\"")]
    [InlineData("@\"INSERT INTO notes VALUES (e'two \\\\ and \\\n more: REFERENCES auth_schema.users')\"")]
    [InlineData("@\"INSERT INTO notes VALUES ('C:\\''s: REFERENCES auth_schema.users')\"")]
    [InlineData("@\"DO $do$ BEGIN RAISE NOTICE 'C:\\ REFERENCES auth_schema.users'; END $do$; SELECT 'REFERENCES auth_schema.users'\"")]
    [InlineData("\"SELECT auth_schema.references_of(1)\"")]
    [InlineData("\"SELECT pets.references, auth_schema FROM pets\"")]
    [InlineData("Environment.NewLine")]
    [InlineData("null!")]
    [InlineData("default!")]
    public Task WhatIsNoSuchReference_IsSilent(string sql) => IsSilentAsync(Migration(sql));

    [Fact]
    public Task ServiceThatNamesItsSchemas_FindsEveryOther() => FindsOwningAsync(
        "user_schema",
        Migration("{|SREF005:\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES nobodys.users\"|}"));

    [Fact]
    public Task SqlOfAnotherApi_IsSilent() => IsSilentAsync("static class Test { static void Sql(string sql) { } static void Run() => Sql(\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users\"); }");

    [Fact]
    public Task Message_NamesTheTable() => FindsAsync(
        Migration("{|#0:\"ALTER TABLE pets ADD FOREIGN KEY (user_id) REFERENCES auth_schema.users\"|}"),
        "The SQL creates a foreign key to 'users', a table of schema 'auth_schema', which another service owns. Remove it: the reference has a guard and a clean-up instead.");

    private static string Migration(string sql) => $$"""
        using Microsoft.EntityFrameworkCore.Migrations;

        public class AddPets : Migration
        {
            private const string Foreign = "auth_schema";
            private const string Table = "user_schema.pets";

            protected override void Up(MigrationBuilder migrationBuilder)
            {
                migrationBuilder.Sql({{sql}});
            }
        }
        """;
}
