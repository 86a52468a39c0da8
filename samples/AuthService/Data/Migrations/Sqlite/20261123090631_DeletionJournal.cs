using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthService.Data.Migrations.Sqlite
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
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    resource = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    keys = table.Column<string>(type: "TEXT", nullable: false),
                    size = table.Column<int>(type: "INTEGER", nullable: false),
                    merged_into = table.Column<string>(type: "TEXT", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_journal", x => x.id);
                });

            // What has no place in the feed yet goes into the journal, so that no deletion is lost.
            migrationBuilder.Sql("INSERT INTO soft_reference_journal (resource, kind, keys, size, merged_into, occurred_at) SELECT resource, kind, json_array(key), 1, merged_into, occurred_at FROM soft_reference_deletions WHERE position IS NULL ORDER BY id;");
            migrationBuilder.Sql("DELETE FROM soft_reference_deletions WHERE position IS NULL;");

            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_deletions",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_pending",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_position",
                table: "soft_reference_deletions");

            migrationBuilder.DropColumn(
                name: "id",
                table: "soft_reference_deletions");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "awaited_until",
                table: "soft_reference_streams",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "incarnation",
                table: "soft_reference_streams",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "position",
                table: "soft_reference_deletions",
                type: "INTEGER",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "INTEGER",
                oldNullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_deletions",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" },
                filter: "\"kind\" = 'merged'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropTable(
                name: "soft_reference_journal");

            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_deletions",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_merged",
                table: "soft_reference_deletions");

            migrationBuilder.DropColumn(
                name: "awaited_until",
                table: "soft_reference_streams");

            migrationBuilder.DropColumn(
                name: "incarnation",
                table: "soft_reference_streams");

            migrationBuilder.AlterColumn<long>(
                name: "position",
                table: "soft_reference_deletions",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<long>(
                name: "id",
                table: "soft_reference_deletions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L)
                .Annotation("Sqlite:Autoincrement", true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_deletions",
                table: "soft_reference_deletions",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_pending",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "id" },
                filter: "\"position\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_position",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "position" },
                unique: true,
                filter: "\"position\" IS NOT NULL");
        }
    }
}
