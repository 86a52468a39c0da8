using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class UnverifiedReferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "soft_reference_suspects",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    missing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_suspects", x => new { x.owner, x.key, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_unverified",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_unverified", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_unverified_due",
                schema: "user_schema",
                table: "soft_reference_unverified",
                columns: new[] { "owner", "due_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_suspects",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_unverified",
                schema: "user_schema");
        }
    }
}
