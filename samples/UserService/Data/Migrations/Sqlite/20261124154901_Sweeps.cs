using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Sweeps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "lease",
                table: "soft_reference_suspects",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leased_until",
                table: "soft_reference_suspects",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_canaries",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    missing_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_canaries", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_owners",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    cause = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    requested = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped_reason = table.Column<string>(type: "TEXT", nullable: true),
                    stopped_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    retries = table.Column<int>(type: "INTEGER", nullable: false),
                    cleared = table.Column<long>(type: "INTEGER", nullable: false),
                    tombstones = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_owners", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_ranges",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: true),
                    up_to = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_references",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: true),
                    exhausted = table.Column<bool>(type: "INTEGER", nullable: false),
                    keys = table.Column<long>(type: "INTEGER", nullable: false),
                    missing = table.Column<long>(type: "INTEGER", nullable: false),
                    unknown = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    problem = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_references", x => new { x.owner, x.reference });
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_suspects_due",
                table: "soft_reference_suspects",
                columns: new[] { "owner", "missing_since" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_swept_ranges_due",
                table: "soft_reference_swept_ranges",
                columns: new[] { "owner", "leased_until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_canaries");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_owners");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_ranges");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_references");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_suspects_due",
                table: "soft_reference_suspects");

            migrationBuilder.DropColumn(
                name: "lease",
                table: "soft_reference_suspects");

            migrationBuilder.DropColumn(
                name: "leased_until",
                table: "soft_reference_suspects");
        }
    }
}
