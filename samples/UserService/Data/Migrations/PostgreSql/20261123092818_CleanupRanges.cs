using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class CleanupRanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leased_until",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanup_ranges",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    first_position = table.Column<long>(type: "bigint", nullable: false),
                    last_position = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanup_ranges", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "position", "epoch", "owner" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_due",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                columns: new[] { "reference", "due_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_cleanup_ranges",
                schema: "user_schema");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "leased_until",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key", "reference", "epoch", "position" },
                unique: true);
        }
    }
}
