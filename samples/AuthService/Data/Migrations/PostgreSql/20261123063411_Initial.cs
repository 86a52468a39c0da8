using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    resource = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "text", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_deletions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_streams",
                schema: "auth_schema",
                columns: table => new
                {
                    resource = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    pruned_position = table.Column<long>(type: "bigint", nullable: false)
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
                columns: new[] { "resource", "key" });

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
            migrationBuilder.DropTable(
                name: "soft_reference_deletions",
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
