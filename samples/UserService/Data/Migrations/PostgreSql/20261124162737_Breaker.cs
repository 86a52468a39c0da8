using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Breaker : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "seen",
                schema: "user_schema",
                table: "soft_reference_cursors",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "approval",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "hold",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "approval",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "hold",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_breakers",
                schema: "user_schema",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    hold = table.Column<long>(type: "bigint", nullable: true),
                    table_rows = table.Column<long>(type: "bigint", nullable: false),
                    table_keys = table.Column<long>(type: "bigint", nullable: false),
                    measured_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    watched_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    averaged_until = table.Column<long>(type: "bigint", nullable: false),
                    usual_rows = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_breakers", x => x.reference);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_holds",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    tombstones = table.Column<long>(type: "bigint", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    decided_why = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_holds", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_removals",
                schema: "user_schema",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    starts_at = table.Column<long>(type: "bigint", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    keys = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_removals", x => new { x.reference, x.starts_at });
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_hold",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_holds_open",
                schema: "user_schema",
                table: "soft_reference_holds",
                column: "held_at",
                filter: "\"state\" = 'held'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_breakers",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_holds",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_removals",
                schema: "user_schema");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_hold",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges");

            migrationBuilder.DropColumn(
                name: "seen",
                schema: "user_schema",
                table: "soft_reference_cursors");

            migrationBuilder.DropColumn(
                name: "approval",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "hold",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "approval",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges");

            migrationBuilder.DropColumn(
                name: "hold",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges");
        }
    }
}
