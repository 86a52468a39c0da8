using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "soft_reference_deletions",
                columns: table => new
                {
                    resource = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_deletions", x => new { x.resource, x.position });
                });

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

            migrationBuilder.CreateTable(
                name: "soft_reference_streams",
                columns: table => new
                {
                    resource = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    incarnation = table.Column<string>(type: "TEXT", nullable: true),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    pruned_position = table.Column<long>(type: "INTEGER", nullable: false),
                    awaited_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_streams", x => x.resource);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_key",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" },
                filter: "\"kind\" = 'merged'");

            migrationBuilder.CreateIndex(
                name: "IX_users_email",
                table: "users",
                column: "email",
                unique: true);

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropTable(
                name: "soft_reference_deletions");

            migrationBuilder.DropTable(
                name: "soft_reference_journal");

            migrationBuilder.DropTable(
                name: "soft_reference_streams");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
