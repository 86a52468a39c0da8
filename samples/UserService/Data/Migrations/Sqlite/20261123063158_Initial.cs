using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "pets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    breed = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    breed_confidence = table.Column<double>(type: "REAL", nullable: true),
                    species = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    age = table.Column<double>(type: "REAL", nullable: true),
                    weight = table.Column<double>(type: "REAL", nullable: true),
                    health_conditions = table.Column<string>(type: "TEXT", nullable: true),
                    image_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanups",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    action = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    horizon = table.Column<long>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cursors",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    held_reason = table.Column<string>(type: "TEXT", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cursors", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_tombstones",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_tombstones", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "user_profiles",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    phone = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    address = table.Column<string>(type: "TEXT", nullable: true),
                    preferences = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_profiles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "pet_analyses",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    pet_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    image_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    breed_detected = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    confidence = table.Column<double>(type: "REAL", nullable: true),
                    traits = table.Column<string>(type: "TEXT", nullable: true),
                    raw_response = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pet_analyses", x => x.id);
                    table.ForeignKey(
                        name: "FK_pet_analyses_pets_pet_id",
                        column: x => x.pet_id,
                        principalTable: "pets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_pet_id",
                table: "pet_analyses",
                column: "pet_id");

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_user_id",
                table: "pet_analyses",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_pets_user_id",
                table: "pets",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_due",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "due_at" },
                filter: "\"state\" IN ('pending', 'settling')");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key", "reference", "epoch", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_user_profiles_user_id",
                table: "user_profiles",
                column: "user_id",
                unique: true);

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pet_analyses");

            migrationBuilder.DropTable(
                name: "soft_reference_cleanups");

            migrationBuilder.DropTable(
                name: "soft_reference_cursors");

            migrationBuilder.DropTable(
                name: "soft_reference_tombstones");

            migrationBuilder.DropTable(
                name: "user_profiles");

            migrationBuilder.DropTable(
                name: "pets");
        }
    }
}
