using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Breaker : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "seen",
                table: "soft_reference_cursors",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "approval",
                table: "soft_reference_cleanups",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "hold",
                table: "soft_reference_cleanups",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "approval",
                table: "soft_reference_cleanup_ranges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "hold",
                table: "soft_reference_cleanup_ranges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_breakers",
                columns: table => new
                {
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    hold = table.Column<long>(type: "INTEGER", nullable: true),
                    table_rows = table.Column<long>(type: "INTEGER", nullable: false),
                    table_keys = table.Column<long>(type: "INTEGER", nullable: false),
                    measured_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    watched_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    averaged_until = table.Column<long>(type: "INTEGER", nullable: false),
                    usual_rows = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_breakers", x => x.reference);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_holds",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    tombstones = table.Column<long>(type: "INTEGER", nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    decided_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    decided_why = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_holds", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_removals",
                columns: table => new
                {
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: false),
                    keys = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_removals", x => new { x.reference, x.starts_at });
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_hold",
                table: "soft_reference_cleanups",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                table: "soft_reference_cleanup_ranges",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_holds_open",
                table: "soft_reference_holds",
                column: "held_at",
                filter: "\"state\" = 'held'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_breakers");

            migrationBuilder.DropTable(
                name: "soft_reference_holds");

            migrationBuilder.DropTable(
                name: "soft_reference_removals");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_hold",
                table: "soft_reference_cleanups");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                table: "soft_reference_cleanup_ranges");

            migrationBuilder.DropColumn(
                name: "seen",
                table: "soft_reference_cursors");

            migrationBuilder.DropColumn(
                name: "approval",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "hold",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "approval",
                table: "soft_reference_cleanup_ranges");

            migrationBuilder.DropColumn(
                name: "hold",
                table: "soft_reference_cleanup_ranges");
        }
    }
}
