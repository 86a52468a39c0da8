using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "auth_schema");

            migrationBuilder.CreateTable(
                name: "soft_reference_deletions",
                schema: "auth_schema",
                columns: table => new
                {
                    resource = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_deletions", x => new { x.resource, x.position });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_journal",
                schema: "auth_schema",
                columns: table => new
                {
                    resource = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    keys = table.Column<string[]>(type: "text[]", nullable: false),
                    uuids = table.Column<Guid[]>(type: "uuid[]", nullable: true),
                    size = table.Column<int>(type: "integer", nullable: false),
                    merged_into = table.Column<string>(type: "text", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_streams",
                schema: "auth_schema",
                columns: table => new
                {
                    resource = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    incarnation = table.Column<string>(type: "text", nullable: true),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    pruned_position = table.Column<long>(type: "bigint", nullable: false),
                    awaited_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_streams", x => x.resource);
                });

            migrationBuilder.CreateTable(
                name: "users",
                schema: "auth_schema",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                column: "key")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "key", "resource" },
                filter: "\"kind\" = 'merged'");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_journal",
                schema: "auth_schema",
                table: "soft_reference_journal",
                columns: new[] { "resource", "occurred_at" });

            migrationBuilder.CreateIndex(
                name: "IX_users_email",
                schema: "auth_schema",
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
                name: "soft_reference_deletions",
                schema: "auth_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_journal",
                schema: "auth_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_streams",
                schema: "auth_schema");

            migrationBuilder.DropTable(
                name: "users",
                schema: "auth_schema");
        }
    }
}
