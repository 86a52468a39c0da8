using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AuthService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class DeletionJournal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.CreateTable(
                name: "soft_reference_journal",
                schema: "auth_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    resource = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    keys = table.Column<string[]>(type: "text[]", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    merged_into = table.Column<string>(type: "text", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_journal", x => x.id);
                });

            // What has no place in the feed yet goes into the journal, so that no deletion is lost.
            migrationBuilder.Sql("INSERT INTO auth_schema.soft_reference_journal (resource, kind, keys, size, merged_into, occurred_at) SELECT resource, kind, ARRAY[key], 1, merged_into, occurred_at FROM auth_schema.soft_reference_deletions WHERE position IS NULL ORDER BY id;");
            migrationBuilder.Sql("DELETE FROM auth_schema.soft_reference_deletions WHERE position IS NULL;");

            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_deletions",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_pending",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_position",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropColumn(
                name: "id",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "awaited_until",
                schema: "auth_schema",
                table: "soft_reference_streams",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "incarnation",
                schema: "auth_schema",
                table: "soft_reference_streams",
                type: "text",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "resource",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "character varying(129)",
                maxLength: 129,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AlterColumn<long>(
                name: "position",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "bigint",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "merged_into",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_deletions",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" },
                filter: "\"kind\" = 'merged'");

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropTable(
                name: "soft_reference_journal",
                schema: "auth_schema");

            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_deletions",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropColumn(
                name: "awaited_until",
                schema: "auth_schema",
                table: "soft_reference_streams");

            migrationBuilder.DropColumn(
                name: "incarnation",
                schema: "auth_schema",
                table: "soft_reference_streams");

            migrationBuilder.AlterColumn<string>(
                name: "merged_into",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256,
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "text",
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256);

            migrationBuilder.AlterColumn<long>(
                name: "position",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "bigint",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "bigint");

            migrationBuilder.AlterColumn<string>(
                name: "resource",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "text",
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(129)",
                oldMaxLength: 129);

            migrationBuilder.AddColumn<long>(
                name: "id",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_deletions",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_pending",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "id" },
                filter: "\"position\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_position",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "position" },
                unique: true,
                filter: "\"position\" IS NOT NULL");
        }
    }
}
