using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class UnverifiedReferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "soft_reference_suspects",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    missing_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_suspects", x => new { x.owner, x.key, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_unverified",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_unverified", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_unverified_due",
                table: "soft_reference_unverified",
                columns: new[] { "owner", "due_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_suspects");

            migrationBuilder.DropTable(
                name: "soft_reference_unverified");
        }
    }
}
