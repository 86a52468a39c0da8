using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Sweeps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "lease",
                schema: "user_schema",
                table: "soft_reference_suspects",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leased_until",
                schema: "user_schema",
                table: "soft_reference_suspects",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "soft_reference_canaries",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    missing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_canaries", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_owners",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    cause = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    requested = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    stopped_reason = table.Column<string>(type: "text", nullable: true),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retries = table.Column<int>(type: "integer", nullable: false),
                    cleared = table.Column<long>(type: "bigint", nullable: false),
                    tombstones = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_owners", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_ranges",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    after = table.Column<string>(type: "text", nullable: true),
                    up_to = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_references",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    after = table.Column<string>(type: "text", nullable: true),
                    exhausted = table.Column<bool>(type: "boolean", nullable: false),
                    keys = table.Column<long>(type: "bigint", nullable: false),
                    missing = table.Column<long>(type: "bigint", nullable: false),
                    unknown = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_references", x => new { x.owner, x.reference });
                });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_suspects_due",
                schema: "user_schema",
                table: "soft_reference_suspects",
                columns: new[] { "owner", "missing_since" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_swept_ranges_due",
                schema: "user_schema",
                table: "soft_reference_swept_ranges",
                columns: new[] { "owner", "leased_until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soft_reference_canaries",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_owners",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_ranges",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_references",
                schema: "user_schema");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_suspects_due",
                schema: "user_schema",
                table: "soft_reference_suspects");

            migrationBuilder.DropColumn(
                name: "lease",
                schema: "user_schema",
                table: "soft_reference_suspects");

            migrationBuilder.DropColumn(
                name: "leased_until",
                schema: "user_schema",
                table: "soft_reference_suspects");
        }
    }
}
