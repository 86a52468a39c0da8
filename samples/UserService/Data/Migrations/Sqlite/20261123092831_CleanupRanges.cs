using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CleanupRanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leased_until",
                table: "soft_reference_cleanups",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanup_ranges",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    first_position = table.Column<long>(type: "INTEGER", nullable: false),
                    last_position = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanup_ranges", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "position", "epoch", "owner" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_due",
                table: "soft_reference_cleanup_ranges",
                columns: new[] { "reference", "due_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_cleanup_ranges");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "leased_until",
                table: "soft_reference_cleanups");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key", "reference", "epoch", "position" },
                unique: true);
        }
    }
}
